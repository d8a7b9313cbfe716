internal import Glibc
internal import SystemPackage

extension SourceURL {
    /// Makes sure that a `file` URL names a regular file.
    ///
    /// libcurl takes a directory for an empty file, and would wait for ever for a pipe's writer.
    ///
    /// - Throws: ``DownloadError/notFound(_:)`` or ``DownloadError/notReadable(_:)``.
    func checkLocalFile() throws(DownloadError) {
        guard scheme == .file, let path = localPath else { return }
        var status = stat()
        guard unsafe path.withPlatformString({ name in unsafe stat(name, &status) }) == 0 else {
            throw Errno(rawValue: Glibc.errno) == .permissionDenied ? .notReadable(self) : .notFound(self)
        }
        let isReadable = unsafe path.withPlatformString { name in unsafe access(name, R_OK) } == 0
        guard status.st_mode & S_IFMT == S_IFREG, isReadable else { throw .notReadable(self) }
    }

    /// The path that libcurl will open: what follows the authority, up to a query or fragment, percent-decoded.
    private var localPath: FilePath? {
        guard let marker = string.firstRange(of: "://") else { return nil }
        let encoded = Array(string[marker.upperBound...].drop { $0 != "/" }.prefix { !"?#".contains($0) }.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < encoded.count {
            if encoded[index] == UInt8(ascii: "%"), index + 2 < encoded.count,
                let byte = UInt8(String(decoding: encoded[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(encoded[index])
                index += 1
            }
        }
        return FilePath(String(decoding: decoded, as: UTF8.self))
    }
}
