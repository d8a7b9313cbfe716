public import SystemPackage

/// Why a model index cannot be read.
public enum IndexError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is larger than an index is.
    case tooLarge(FilePath, bytes: Int)
    /// The file is no text in UTF-8.
    case notText(FilePath)
    /// The text is not YAML; the line, and the parser's words.
    case syntax(FilePath, line: Int, String)
    /// The text has an anchor, which is not supported.
    case anchor(FilePath, line: Int)
    /// There is no model in the file.
    case noModels(FilePath)
    /// There are more models than an index has.
    case tooManyModels(FilePath)
    /// There are more figures and results than an index has, those that models have from their collections included.
    case tooManyStatements(FilePath)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .tooLarge(let path, let bytes):
            "\(path): \(bytes) bytes are too many for a model index; the limit is \(IndexFile.maximumByteCount)"
        case .notText(let path): "\(path): not a text in UTF-8"
        case .syntax(let path, let line, let problem): "\(path):\(line): \(problem)"
        case .anchor(let path, let line):
            "\(path):\(line): anchors are not supported; quote a text that starts with '&'"
        case .noModels(let path):
            "\(path): no models found: neither 'Models:', nor a comment with 'Type: model-index', nor 'model-index:' in the "
                + "front matter"
        case .tooManyModels(let path): "\(path): more than \(IndexFile.maximumModels) models"
        case .tooManyStatements(let path):
            "\(path): more than \(IndexFile.maximumStatements) figures, results and addresses of weights"
        }
    }
}
