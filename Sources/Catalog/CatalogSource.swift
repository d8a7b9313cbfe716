internal import ByteIO
internal import CCatalog
public import SystemPackage

/// Where a catalogue comes from.
public enum CatalogSource: Equatable, Sendable, CustomStringConvertible {
    /// The one that was built into the program.
    case embedded
    /// A file in the catalogue's format.
    case file(FilePath)

    /// The file, unless the catalogue is the embedded one.
    var path: FilePath? {
        switch self {
        case .embedded: nil
        case .file(let path): path
        }
    }

    /// The file's path, or `catalog.yaml` for the embedded one.
    public var description: String {
        switch self {
        case .embedded: "catalog.yaml"
        case .file(let path): path.string
        }
    }

    /// Reads the text.
    func read() throws(CatalogError) -> String {
        switch self {
        case .embedded: return Self.embeddedText
        case .file(let path):
            let file: MappedFile
            do {
                file = try MappedFile(path: path)
            } catch {
                throw .unreadable(error)
            }
            guard file.count <= ModelCatalog.maximumByteCount else {
                throw .tooLarge(path, byteCount: file.count)
            }
            let text = file.withBytes { bytes in
                unsafe bytes.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
            }
            guard let text else { throw .notText(path) }
            return text
        }
    }

    /// The text of the catalogue that was built into the program.
    private static var embeddedText: String {
        let buffer = unsafe UnsafeBufferPointer(start: ccatalog_bytes(), count: ccatalog_count())
        return unsafe String(decoding: buffer, as: UTF8.self)
    }
}
