/// One thing that is wrong in a catalogue, and where.
public struct CatalogProblem: Equatable, Sendable {
    /// The line, from 1.
    public let line: Int

    /// The column in the line, from 1.
    public let column: Int

    /// Where in the document, such as `families[2].files[0].format`; empty for the document as a whole.
    public let path: String

    /// What is wrong.
    public let kind: Kind

    /// Describes a problem.
    ///
    /// - Parameters:
    ///   - line: the line, from 1.
    ///   - column: the column, from 1.
    ///   - path: where in the document.
    ///   - kind: what is wrong.
    public init(line: Int, column: Int, path: String, kind: Kind) {
        self.line = line
        self.column = column
        self.path = path
        self.kind = kind
    }

    /// The ways in which a catalogue can be wrong.
    public enum Kind: Equatable, Sendable {
        /// The text is not YAML; the parser's words.
        case syntax(String)
        /// Keys occur twice in one mapping; the position is that of the first of them.
        case repeatedKeys([String])
        /// An anchor: what an alias repeats can be nested without end, and no catalogue needs it.
        case anchor
        /// There is nothing in the text.
        case emptyDocument
        /// The document's schema is another than ``ModelCatalog/schema``.
        case unsupportedSchema(Int)
        /// A key that means nothing here; the nearest key that does, if one is near.
        case unknownKey(String, nearest: String?)
        /// A key that must be there is not.
        case missingKey(String)
        /// A key that has no meaning beside the others.
        case outOfPlace(String)
        /// A value of another type than the one that belongs here.
        case wrongType(expected: ValueType, found: ValueType)
        /// A list that must have elements and has none.
        case emptyList
        /// A value that is none of the possible ones.
        case notAChoice(String, of: [String])
        /// A name that is not defined; the nearest one that is, if one is near.
        case unknown(Reference, String, nearest: String?)
        /// A placeholder that a template cannot have here.
        case unknownPlaceholder(String)
        /// A name that something else has already; the line of that.
        case duplicateName(String, firstLine: Int)
        /// Not 64 hexadecimal digits.
        case notADigest(String)
        /// A number that must be above zero and is not.
        case notPositive(Int)
        /// A number outside its range.
        case outOfRange(Int, ClosedRange<Int>)
        /// A percentage outside 0...100, or not a finite number.
        case notAPercentage(Double)
        /// A published size of an `.npz` that neither way of writing the architecture gives.
        case sizeContradictsArchitecture(published: Int, plain: Int, zip64Local: Int)
        /// A network or a measurement without an evaluation protocol.
        case missingProtocol(String)
        /// A matrix that would give more checkpoints than ``ModelCatalog/maximumCheckpoints``.
        case matrixTooLarge
    }

    /// The types of values in a catalogue.
    public enum ValueType: String, Equatable, Sendable {
        case text
        case integer
        case number
        case boolean = "true or false"
        case list
        case mapping
        case nothing
    }

    /// What a name can refer to.
    public enum Reference: String, Equatable, Sendable {
        case source
        case architecture
        case task
        case classSet = "class set"
        case dataset
        case evaluationProtocol = "protocol"
        case checkpoint
        case file
        case paper
    }
}

extension CatalogProblem: CustomStringConvertible {
    /// Position, place and problem in one line.
    public var description: String {
        "\(line):\(column): \(path.isEmpty ? "" : path + ": ")\(kind)"
    }
}

extension CatalogProblem.Kind: CustomStringConvertible {
    /// The problem in one sentence.
    public var description: String {
        switch self {
        case .syntax(let problem): problem
        case .repeatedKeys(let keys): "the same key twice: \(keys.joined(separator: ", "))"
        case .anchor: "anchors are not supported; quote a text that starts with '&'"
        case .emptyDocument: "the catalogue is empty"
        case .unsupportedSchema(let schema): "schema \(schema) is not supported, only \(ModelCatalog.schema)"
        case .unknownKey(let key, let nearest): "there is no key '\(key)' here\(hint(nearest))"
        case .missingKey(let key): "the key '\(key)' is missing"
        case .outOfPlace(let key): "'\(key)' has no meaning beside the other keys"
        case .wrongType(let expected, let found): "expected \(expected.rawValue), found \(found.rawValue)"
        case .emptyList: "the list is empty"
        case .notAChoice(let value, let choices): "'\(value)' is none of \(choices.joined(separator: ", "))"
        case .unknown(let reference, let name, let nearest):
            "there is no \(reference.rawValue) '\(name)'\(hint(nearest))"
        case .unknownPlaceholder(let name): "there is nothing to put for {\(name)} here"
        case .duplicateName(let name, let line): "'\(name)' is already the name of something in line \(line)"
        case .notADigest(let text): "'\(text)' is not a SHA-256 digest of 64 hexadecimal digits"
        case .notPositive(let number): "\(number) is not above zero"
        case .outOfRange(let number, let range):
            "\(number) is not between \(range.lowerBound) and \(range.upperBound)"
        case .notAPercentage(let number): "\(number) is not a percentage"
        case .sizeContradictsArchitecture(let published, let plain, let zip64Local):
            "\(published) bytes cannot be: the architecture gives \(plain), or \(zip64Local) with ZIP64 local headers"
        case .missingProtocol(let name): "'\(name)' has no evaluation protocol"
        case .matrixTooLarge: "the matrix gives more than \(ModelCatalog.maximumCheckpoints) checkpoints"
        }
    }

    private func hint(_ nearest: String?) -> String {
        nearest.map { "; did you mean '\($0)'?" } ?? ""
    }
}
