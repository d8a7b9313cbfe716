internal import BiT
internal import ByteIO
public import Catalog
public import Tensors

/// Which tensors of a checkpoint are wanted.
public struct TensorSelection: Sendable, Equatable, CustomStringConvertible {
    /// How much of the patterns a file name repeats.
    private static let maximumLabelLength = 40

    /// Whether the head is left out.
    public var withoutHead: Bool
    /// The patterns of which a canonical name must fit one; any name will do when there is none.
    public var patterns: [GlobPattern]

    /// Selects tensors.
    ///
    /// - Parameters:
    ///   - withoutHead: whether the head is left out.
    ///   - patterns: the patterns of which a canonical name must fit one; any name will do when there is none.
    public init(withoutHead: Bool, patterns: [GlobPattern] = []) {
        self.withoutHead = withoutHead
        self.patterns = patterns
    }

    /// Finds the tensors.
    ///
    /// - Parameter tensors: all tensors, by canonical names.
    /// - Returns: the positions of those that are wanted; at least one.
    /// - Throws: ``TensorSelectionError``.
    public func indices(in tensors: [TensorDescriptor]) throws(TensorSelectionError) -> [Int] {
        for pattern in patterns where !tensors.contains(where: { pattern.matches($0.name) }) {
            throw .noMatch(pattern.description)
        }
        let indices = tensors.indices.filter { index in
            let name = tensors[index].name
            if withoutHead, Backbone.headTensors.contains(name) { return false }
            return patterns.isEmpty || patterns.contains { $0.matches(name) }
        }
        guard !indices.isEmpty else { throw .nothingLeft }
        return indices
    }

    /// The selection in words, always the same for the same selection, such as `without head`.
    public var description: String {
        ((withoutHead ? ["without head"] : []) + sortedPatterns.map { "only \($0)" }).joined(separator: ", ")
    }

    /// The selection as a part of a file name, such as `without-head`; different selections have different ones.
    public var fileNamePart: String {
        var parts = withoutHead ? ["without-head"] : []
        if !patterns.isEmpty {
            // a pattern holds characters that a file name cannot have: a digest keeps apart what is left of it
            let text = sortedPatterns.joined(separator: "\0")
            var hasher = SHA256Hasher()
            hasher.update(Array(text.utf8))
            let digest = hasher.finalize().hexadecimal.prefix(8)
            let words = text.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
            let label = words.prefix(Self.maximumLabelLength)
            parts.append(label.isEmpty ? "only-\(digest)" : "only-\(label)-\(digest)")
        }
        return parts.joined(separator: ".")
    }

    private var sortedPatterns: [String] {
        Set(patterns.map(\.description)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

/// Why a selection selects nothing.
public enum TensorSelectionError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No tensor fits a pattern.
    case noMatch(String)
    /// All tensors that fit a pattern are the head's, which is left out.
    case nothingLeft

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .noMatch(let pattern): "no tensor has a name like \(pattern)"
        case .nothingLeft: "no tensor is left: only the head's fit, and it is left out"
        }
    }
}
