public import SystemPackage

/// Why a transfer did not deliver the right file.
///
/// A failure of the disk is thrown as ByteIO's `FileError`, except for the lack of space that is noticed beforehand.
public enum DownloadError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is no URL.
    case invalidURL(String)
    /// The URL's scheme is not `http`, `https` or `file`.
    case unsupportedScheme(String)
    /// The server's, or the proxy's, name has no address.
    case nameNotResolved(SourceURL)
    /// The server, or the proxy, does not accept the connection.
    case connectionFailed(SourceURL)
    /// There is no secure connection: the certificate is not valid, or the other side does not speak TLS.
    case tlsFailed(SourceURL, reason: String)
    /// The connection was not made in time, or too few bytes came in for too long.
    case timedOut(SourceURL, received: Int)
    /// The connection broke without an answer, or in the middle of one.
    case connectionLost(SourceURL, received: Int)
    /// The body ended before the announced number of bytes.
    case incomplete(SourceURL, expected: Int, received: Int)
    /// The answer breaks the protocol.
    case invalidReply(SourceURL)
    /// libcurl gave up for another reason.
    case transferFailed(SourceURL, code: Int32, reason: String)
    /// There is no libcurl, or one that lacks what is needed; the text is the system's.
    case libraryNotLoaded(reason: String)
    /// The server sends from one place to the next without an end.
    case tooManyRedirects(SourceURL, limit: Int)
    /// The server asks to wait longer than is allowed before the next request.
    case busy(SourceURL, status: Int, retryAfter: Int)
    /// The time that was set for the file, or for everything, is over.
    case outOfTime(SourceURL, received: Int)
    /// The file changes on the server again and again while it is fetched.
    case keepsChanging(SourceURL)
    /// Parts of the file are wanted, and the server sends whole files only.
    case noRanges(SourceURL)
    /// The server points to something that is neither `http` nor `https`, or from `https` to `http`.
    case redirectRefused(SourceURL, target: String)
    /// There is no such file: status 404 or 410, or a missing local file.
    case notFound(SourceURL)
    /// The local file exists but cannot be read.
    case notReadable(SourceURL)
    /// The server answers with a status other than 200, 404 and 410.
    case httpStatus(Int, SourceURL)
    /// The server sends the file in another encoding, such as gzip, although the plain bytes were asked for.
    case encodedBody(SourceURL, encoding: String)
    /// The file has a size that it cannot have.
    case wrongSize(SourceURL, expected: [Int], found: Int)
    /// More bytes come than the file can have; the rest was not received.
    case tooLarge(SourceURL, limit: Int)
    /// The bytes are not the ones that the digest belongs to.
    case wrongDigest(SourceURL, expected: String, found: String, authority: DigestAuthority)
    /// The disk has not enough room.
    case noSpace(directory: FilePath, needed: Int, available: Int)
    /// The transfer was cancelled.
    case cancelled

    /// Who says what the digest of a file is.
    public enum DigestAuthority: String, Sendable {
        /// SHA-256, given with the request, such as the catalogue's.
        case request
        /// SHA-256, recorded when the file was first fetched.
        case lockFile = "lock file"
        /// SHA-256, from the lock file of a project.
        case projectLock = "project's lock file"
        /// MD5, sent by the server.
        case serverMD5 = "server's md5"
        /// CRC-32C, sent by the server.
        case serverCRC32C = "server's crc32c"
    }

    /// The failure in one sentence.
    public var description: String {
        switch self {
        case .invalidURL(let text): "\(text): not a URL"
        case .unsupportedScheme(let scheme): "\(scheme): only http, https and file URLs can be fetched"
        case .nameNotResolved(let url): "\(url): the host name cannot be resolved"
        case .connectionFailed(let url): "\(url): cannot connect"
        case .tlsFailed(let url, let reason): "\(url): no secure connection: \(reason)"
        case .timedOut(let url, let received): "\(url): timed out after \(received) bytes"
        case .connectionLost(let url, let received): "\(url): the connection was lost after \(received) bytes"
        case .incomplete(let url, let expected, let received):
            "\(url): ended after \(received) of \(expected) bytes"
        case .invalidReply(let url): "\(url): the server's answer is not valid"
        case .transferFailed(let url, let code, let reason): "\(url): \(reason) (libcurl error \(code))"
        case .libraryNotLoaded(let reason): "downloads need libcurl, which cannot be loaded: \(reason)"
        case .tooManyRedirects(let url, let limit): "\(url): redirected more than \(limit) times"
        case .redirectRefused(let url, let target):
            "\(url): redirected to \(target), which is not followed: \(url.scheme == .https ? "not https" : "neither http nor https")"
        case .busy(let url, let status, let seconds):
            "\(url): the server is busy (status \(status)) and asks to wait \(seconds) s, longer than is allowed"
        case .outOfTime(let url, let received): "\(url): out of time after \(received) bytes"
        case .keepsChanging(let url): "\(url): the file keeps changing on the server"
        case .noRanges(let url): "\(url): the server does not send parts of files"
        case .notFound(let url): "\(url): no such file"
        case .notReadable(let url): "\(url): cannot be read"
        case .httpStatus(let status, let url): "\(url): the server answered with status \(status)"
        case .encodedBody(let url, let encoding): "\(url): sent in the encoding \(encoding) instead of as it is"
        case .wrongSize(let url, let expected, let found):
            "\(url): has \(found) bytes instead of \(expected.map(String.init).joined(separator: " or "))"
        case .tooLarge(let url, let limit): "\(url): more than \(limit) bytes"
        case .wrongDigest(let url, let expected, let found, let authority):
            "\(url): digest \(found) instead of \(expected) (\(authority.rawValue))"
        case .noSpace(let directory, let needed, let available):
            "\(directory): \(needed) bytes needed, \(available) available"
        case .cancelled: "cancelled"
        }
    }
}
