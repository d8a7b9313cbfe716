public import ByteIO
public import SystemPackage

/// The kinds of files that hold weights.
public enum FileFormat: String, Sendable, CaseIterable, Codable {
    /// An archive of NumPy arrays.
    case npz
    /// HDF5, as Keras writes it.
    case hdf5
    /// Safetensors, native or not.
    case safetensors

    /// The extensions of file names, the usual one first.
    public var extensions: [String] {
        switch self {
        case .npz: ["npz"]
        case .hdf5: ["h5", "hdf5"]
        case .safetensors: ["safetensors"]
        }
    }

    /// The format that the extension of a file to be written names.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``FileFormatError/unknownExtension(_:)``.
    public init(extensionOf path: FilePath) throws(FileFormatError) {
        let found = path.extension?.lowercased()
        guard let format = Self.allCases.first(where: { $0.extensions.contains(found ?? "") }) else {
            throw .unknownExtension(path)
        }
        self = format
    }

    /// Tells what a file is from its bytes, whatever its name says.
    ///
    /// Only the start of the file is looked at: the format's own reader finds out whether the rest is sound.
    ///
    /// - Parameter path: the file.
    /// - Returns: the format.
    /// - Throws: `FileError` when the file cannot be opened, ``FileFormatError/notWeights(_:_:)`` when it is something
    ///   else.
    public static func detect(_ path: FilePath) throws -> FileFormat {
        try detect(MappedFile(path: path))
    }

    /// Tells what a file that is open is.
    ///
    /// - Parameter file: the file.
    /// - Returns: the format.
    /// - Throws: ``FileFormatError/notWeights(_:_:)`` when it is something else.
    public static func detect(_ file: MappedFile) throws(FileFormatError) -> FileFormat {
        let result = file.withBytes { bytes in identify(bytes) }
        switch result {
        case .success(let format): return format
        case .failure(let content): throw .notWeights(file.path, content)
        }
    }

    /// The format of a file's bytes, or what they are instead.
    static func identify(_ bytes: RawSpan) -> Result<FileFormat, FileContent> {
        let start = [UInt8](copying: bytes.extracting(0..<min(bytes.byteCount, 512)))
        if start.starts(with: [0x50, 0x4B, 0x03, 0x04]) || start.starts(with: [0x50, 0x4B, 0x05, 0x06]) {
            return .success(.npz)
        }
        if hasHDF5Signature(bytes) { return .success(.hdf5) }
        if start.count > SafetensorsHeader.lengthByteCount,
            start[SafetensorsHeader.lengthByteCount] == UInt8(ascii: "{")
        {
            let count = start.prefix(SafetensorsHeader.lengthByteCount).reversed().reduce(0 as UInt64) {
                $0 << 8 | UInt64($1)
            }
            if count <= UInt64(SafetensorsFile.maximumHeaderByteCount) { return .success(.safetensors) }
        }
        return .failure(FileContent(start: start))
    }

    /// Whether bytes have the signature of HDF5, which may follow a block of the user's, whose size is a power of two from 512.
    static func hasHDF5Signature(_ bytes: RawSpan) -> Bool {
        let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
        var offset = 0
        while offset <= bytes.byteCount - signature.count {
            let found = [UInt8](copying: bytes.extracting(offset..<(offset + signature.count)))
            if found == signature { return true }
            offset = offset == 0 ? 512 : offset * 2
        }
        return false
    }
}

/// What a file that holds no weights seems to be.
public enum FileContent: String, Error, Sendable {
    case empty = "it is empty"
    case html = "it is a web page, such as a server sends instead of a file"
    case numPyArray = "it is a single NumPy array"
    case pickle = "it is a Python pickle, which is never loaded"
    case gzip = "it is compressed by gzip; unpack it first"
    case tar = "it is a tar archive; unpack it first"
    case text = "it is text"
    case unknown = "its first bytes are of no known kind"

    init(start: [UInt8]) {
        let text = start.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let lowercased = String(decoding: text.prefix(16), as: UTF8.self).lowercased()
        self =
            if start.isEmpty {
                .empty
            } else if start.starts(with: NPYHeader.magic) {
                .numPyArray
            } else if start.starts(with: [0x1F, 0x8B]) {
                .gzip
            } else if start.count >= 262, start[257..<262].elementsEqual("ustar".utf8) {
                .tar
            } else if start.count >= 2, start[0] == 0x80, (2...5).contains(start[1]) {
                .pickle
            } else if lowercased.hasPrefix("<!doctype html") || lowercased.hasPrefix("<html") {
                .html
            } else if start.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }) {
                .text
            } else {
                .unknown
            }
    }
}

/// Why the format of a file is not known.
public enum FileFormatError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file holds something else than weights.
    case notWeights(FilePath, FileContent)
    /// The extension of a file to be written names no format.
    case unknownExtension(FilePath)

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .notWeights(let path, let content):
            "\(path): not a file of weights: \(content.rawValue)"
        case .unknownExtension(let path):
            "\(path): the extension names no format; use one of "
                + FileFormat.allCases.flatMap(\.extensions).map { "." + $0 }.joined(separator: ", ")
        }
    }
}
