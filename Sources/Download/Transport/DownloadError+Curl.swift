internal import CCurl

extension DownloadError {
    /// Says what libcurl says, of a failure that has no name here.
    ///
    /// - Parameters:
    ///   - failure: libcurl's verdict.
    ///   - url: what was asked for.
    init(_ failure: CurlFailure, of url: SourceURL) {
        self =
            failure.isNotLoaded
            ? .libraryNotLoaded(reason: failure.reason)
            : .transferFailed(url, code: Int32(failure.code.rawValue), reason: failure.reason)
    }

    /// Says in this package's terms what libcurl says (https://curl.se/libcurl/c/libcurl-errors.html).
    ///
    /// - Parameters:
    ///   - failure: libcurl's verdict.
    ///   - url: what was asked for.
    ///   - received: the bytes of the body that came before.
    ///   - expected: the announced number of bytes.
    ///   - location: where the last answer pointed to.
    ///   - redirectLimit: how many redirects were allowed.
    init(
        _ failure: CurlFailure,
        url: SourceURL,
        received: Int = 0,
        expected: Int? = nil,
        location: String? = nil,
        redirectLimit: Int
    ) {
        self =
            switch failure.code {
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved(url)
            case CURLE_COULDNT_CONNECT: .connectionFailed(url)
            case CURLE_SSL_CONNECT_ERROR where failure.isBrokenConnection: .connectionLost(url, received: received)
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
                .tlsFailed(url, reason: failure.reason)
            case CURLE_OPERATION_TIMEDOUT: .timedOut(url, received: received)
            case CURLE_PARTIAL_FILE: .incomplete(url, expected: expected ?? received, received: received)
            case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
                .connectionLost(url, received: received)
            case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .invalidReply(url)
            case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects(url, limit: redirectLimit)
            case CURLE_UNSUPPORTED_PROTOCOL:
                location.map { .redirectRefused(url, target: SourceURL.redact($0)) } ?? .invalidReply(url)
            case CURLE_URL_MALFORMAT: .invalidURL(url.redacted)
            case CURLE_FILE_COULDNT_READ_FILE: .notFound(url)
            default: DownloadError(failure, of: url)
            }
    }
}

extension CurlFailure {
    /// Whether the connection broke while it was being secured, which libcurl tells in words only.
    fileprivate var isBrokenConnection: Bool {
        ["SSL_ERROR_SYSCALL", "unexpected eof", "reset by peer"].contains { reason.contains($0) }
    }
}
