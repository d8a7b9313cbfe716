internal import CCurl
internal import SystemPackage

/// One transfer by libcurl: hands over the head, then the body piece by piece.
///
/// The callbacks run inside ``run(_:settings:cancellation:begin:receive:)``, on its thread, and on no other.
final class CurlTransfer {
    /// Larger than libcurl's 16 KiB, which costs a call for every TLS record.
    private static let bufferSize = 256 << 10

    private let url: SourceURL
    private let settings: TransferSettings
    private let cancellation: CancellationFlag
    private let begin: (ResponseHead) throws -> Void
    private let receive: (RawSpan) throws -> Void

    private var handle: CurlHandle
    private var fields = ResponseFields()
    private var hasBegun = false
    private var received = 0
    /// Why a callback stopped the transfer.
    private var refusal: (any Error)?

    /// Fetches a file.
    ///
    /// Blocks until the transfer has ended; cancelling it takes effect within about a second.
    ///
    /// - Parameters:
    ///   - url: where the file is.
    ///   - settings: how to fetch it.
    ///   - range: the part to ask for, if not the whole.
    ///   - cancellation: stops the transfer.
    ///   - begin: receives the final answer's head, before the body and also when there is none.
    ///   - receive: receives the body in pieces.
    /// - Throws: ``DownloadError``, or what a closure throws.
    static func run(
        _ url: SourceURL,
        settings: TransferSettings,
        range: Range<Int>? = nil,
        cancellation: CancellationFlag,
        begin: (ResponseHead) throws -> Void,
        receive: (RawSpan) throws -> Void
    ) throws {
        try cancellation.check()
        try url.checkLocalFile()
        try withoutActuallyEscaping(begin) { begin in
            try withoutActuallyEscaping(receive) { receive in
                let transfer: CurlTransfer
                do throws(CurlFailure) {
                    transfer = try CurlTransfer(url, settings, cancellation, begin, receive)
                } catch {
                    throw DownloadError.transferFailed(url, code: Int32(error.code.rawValue), reason: error.reason)
                }
                if let range {
                    try? transfer.handle.set(CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound - 1)")
                }
                try transfer.run()
            }
        }
    }

    private init(
        _ url: SourceURL,
        _ settings: TransferSettings,
        _ cancellation: CancellationFlag,
        _ begin: @escaping (ResponseHead) throws -> Void,
        _ receive: @escaping (RawSpan) throws -> Void
    ) throws(CurlFailure) {
        self.url = url
        self.settings = settings
        self.cancellation = cancellation
        self.begin = begin
        self.receive = receive
        handle = try CurlHandle()
        try configure()
    }

    private func configure() throws(CurlFailure) {
        try handle.set(CURLOPT_URL, url.string)
        try handle.set(CURLOPT_PROTOCOLS_STR, url.scheme == .file ? "file" : "http,https")
        try handle.set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
        try handle.set(CURLOPT_FOLLOWLOCATION, 1)
        try handle.set(CURLOPT_MAXREDIRS, settings.redirectLimit)
        try handle.set(CURLOPT_USERAGENT, settings.userAgent)
        // plain bytes, so that size and digest are the file's own
        try handle.addHeader("Accept-Encoding: identity")
        try handle.set(CURLOPT_CONNECTTIMEOUT, settings.connectTimeout)
        try handle.set(CURLOPT_LOW_SPEED_LIMIT, settings.stallSpeed)
        try handle.set(CURLOPT_LOW_SPEED_TIME, settings.stallTime)
        try handle.set(CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
        try handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try handle.set(CURLOPT_BUFFERSIZE, Self.bufferSize)
        try handle.set(CURLOPT_NOSIGNAL, 1)
        if !settings.usesProxies { try handle.set(CURLOPT_NOPROXY, "*") }
        if let file = settings.certificateFile { try handle.set(CURLOPT_CAINFO, file.string) }
        if let directory = settings.certificateDirectory { try handle.set(CURLOPT_CAPATH, directory.string) }
    }

    private func run() throws {
        do throws(CurlFailure) {
            unsafe try handle.setCallbacks(
                header: { unsafe CurlTransfer.deliver($0, $1 * $2, to: $3) { $0.takeHeader($1) } },
                body: { unsafe CurlTransfer.deliver($0, $1 * $2, to: $3) { $0.takeBody($1) } },
                progress: { context, _, _, _, _ in
                    guard let context = unsafe context else { return 1 }
                    let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
                    return transfer.cancellation.isCancelled ? 1 : 0
                },
                context: Unmanaged.passUnretained(self).toOpaque()
            )
            try withoutBrokenPipeSignal { () throws(CurlFailure) in try handle.perform() }
        } catch {
            if let refusal { throw refusal }
            throw explanation(of: error)
        }
        try beginOnce()
    }

    /// Hands bytes from libcurl to a method; any other result than `count` makes libcurl stop.
    private static func deliver(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        to context: UnsafeMutableRawPointer?,
        _ take: (CurlTransfer, RawSpan) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return count + 1 }
        let transfer = unsafe Unmanaged<CurlTransfer>.fromOpaque(context).takeUnretainedValue()
        let buffer = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        return take(transfer, unsafe buffer.bytes) ? count : count + 1
    }

    private func takeHeader(_ line: RawSpan) -> Bool {
        // after the body has begun, lines are trailers
        if !hasBegun {
            fields.add(line: unsafe line.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
        }
        return true
    }

    private func takeBody(_ bytes: RawSpan) -> Bool {
        do {
            try cancellation.check()
            try beginOnce()
            try receive(bytes)
            received += bytes.byteCount
            return true
        } catch {
            refusal = error
            return false
        }
    }

    private func beginOnce() throws {
        guard !hasBegun else { return }
        hasBegun = true
        let head = ResponseHead(
            status: handle.long(CURLINFO_RESPONSE_CODE).flatMap { $0 > 0 ? $0 : nil },
            contentLength: handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T),
            effectiveURL: handle.string(CURLINFO_EFFECTIVE_URL) ?? url.string,
            fields: fields
        )
        try begin(head)
    }

    /// Says in this package's terms what libcurl says (https://curl.se/libcurl/c/libcurl-errors.html).
    private func explanation(of failure: CurlFailure) -> DownloadError {
        switch failure.code {
        case CURLE_ABORTED_BY_CALLBACK: .cancelled
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .nameNotResolved(url)
        case CURLE_COULDNT_CONNECT: .connectionFailed(url)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            .tlsFailed(url, reason: failure.reason)
        case CURLE_OPERATION_TIMEDOUT: .timedOut(url, received: received)
        case CURLE_PARTIAL_FILE:
            .incomplete(
                url,
                expected: handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T) ?? received,
                received: received
            )
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .connectionLost(url, received: received)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .invalidReply(url)
        case CURLE_TOO_MANY_REDIRECTS: .tooManyRedirects(url, limit: settings.redirectLimit)
        case CURLE_UNSUPPORTED_PROTOCOL:
            fields.location.map { .redirectRefused(url, target: SourceURL.redact($0)) } ?? .invalidReply(url)
        case CURLE_URL_MALFORMAT: .invalidURL(url.string)
        case CURLE_FILE_COULDNT_READ_FILE: .notFound(url)
        default: .transferFailed(url, code: Int32(failure.code.rawValue), reason: failure.reason)
        }
    }
}
