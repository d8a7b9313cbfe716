public import ByteIO
public import SystemPackage

/// Why there is no catalogue.
public enum CatalogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read.
    case unreadable(FileError)
    /// The file has more bytes than ``ModelCatalog/maximumByteCount``.
    case tooLarge(FilePath, byteCount: Int)
    /// The file is not UTF-8 text.
    case notText(FilePath)
    /// The text is wrong; everything that is wrong with it, by position, and the file if it is not the embedded one.
    case invalid([CatalogProblem], in: FilePath?)

    /// What is wrong with the text; empty when there is none.
    public var problems: [CatalogProblem] {
        switch self {
        case .invalid(let problems, _): problems
        case .unreadable, .tooLarge, .notText: []
        }
    }

    /// The failure: one sentence, or a line for each problem.
    public var description: String {
        switch self {
        case .unreadable(let error):
            "the catalogue cannot be read: \(error)"
        case .tooLarge(let path, let count):
            "\(path): \(count) bytes are too many for a catalogue; the limit is \(ModelCatalog.maximumByteCount)"
        case .notText(let path):
            "\(path): not UTF-8 text"
        case .invalid(let problems, let path):
            problems.map { "\(path?.string ?? "catalog.yaml"):\($0)" }.joined(separator: "\n")
        }
    }
}

/// Why a name does not lead to one checkpoint or file.
public enum CatalogLookupError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing has this name; the nearest names, best first.
    case unknown(String, suggestions: [String])
    /// Names differ from this one in upper and lower case only, and there are several.
    case ambiguous(String, candidates: [String])
    /// The name is that of a file that holds no weights.
    case notACheckpoint(String)
    /// The checkpoint has no file in this format.
    case noSuchFormat(String, FileFormat, available: [FileFormat])

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .unknown(let name, let suggestions):
            suggestions.isEmpty
                ? "there is no model '\(name)'"
                : "there is no model '\(name)'; did you mean \(suggestions.joined(separator: ", "))?"
        case .ambiguous(let name, let candidates):
            "'\(name)' may be any of \(candidates.joined(separator: ", "))"
        case .notACheckpoint(let name):
            "'\(name)' holds no weights"
        case .noSuchFormat(let name, let format, let available):
            "'\(name)' has no \(format.rawValue) file, only \(available.map(\.rawValue).joined(separator: ", "))"
        }
    }
}
