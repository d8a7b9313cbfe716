internal import Formats
internal import FoundationEssentials
internal import Tensors

/// The names of the tensors that a native file leaves out of its checkpoint, as its metadata holds them.
public enum LeftOutTensors {
    /// The metadata key: its value is a JSON array of canonical names, sorted by their bytes.
    public static let key = "left_out"

    /// Writes names.
    ///
    /// - Parameter names: the names, in any order.
    /// - Returns: the value for the metadata.
    static func text(of names: [String]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // texts can always be encoded
        return (try? encoder.encode(names.sorted(by: TensorDescriptor.precedes))).map {
            String(decoding: $0, as: UTF8.self)
        } ?? "[]"
    }

    /// Reads names.
    ///
    /// - Parameter metadata: a native file's metadata.
    /// - Returns: the names; none when the metadata does not have them in the form that ``text(of:)`` gives.
    static func names(in metadata: [String: String]) -> [String] {
        guard let text = metadata[key], let names = try? JSONDecoder().decode([String].self, from: Data(text.utf8)),
            Self.text(of: names) == text
        else { return [] }
        return names
    }
}

extension CheckpointFile {
    /// The canonical names of the tensors that a native file says it leaves out of its checkpoint; none for a file that says
    /// no such thing.
    public var leftOut: [String] {
        guard case .safetensors(let file) = container, let native = file.native else { return [] }
        return LeftOutTensors.names(in: native.metadata)
    }
}
