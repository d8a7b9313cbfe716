internal import CCurl

/// One transfer by libcurl: hands over the head, then the body piece by piece.
///
/// The callbacks run on the thread that drives the transfer, inside ``run()`` or inside a ``CurlMulti``, and on no other.
final class CurlTransfer {
    /// Larger than libcurl's 16 KiB, which costs a call for every TLS record.
    private static let bufferSize = 256 << 10
    /// All the header lines of an answer, redirects included, fit into this many bytes.
    private static let maximumHeaderSize = 256 << 10

    /// What a request asks for besides its URL.
    struct Options {
        /// The part to ask for, if not the whole.
        var range: Range<Int>?
        /// The validator without which the server is to send the whole instead of the part.
        var ifRange: String?
        /// Whether only the head is asked for.
        var isHead = false

        /// The command line by which the `curl` tool sends the same request.
        func command(for url: SourceURL) -> String {
            var words = ["curl", "-fL", "-o", "/dev/null", "-H", quoted("Accept-Encoding: identity")]
            if isHead { words.append("-I") }
            if let range { words += ["-r", "\(range.lowerBound)-\(range.upperBound - 1)"] }
            if let ifRange { words += ["-H", quoted("If-Range: \(ifRange)")] }
            return (words + [quoted(url.redacted)]).joined(separator: " ")
        }

        /// A word as a shell reads it.
        private func quoted(_ text: String) -> String {
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
    }

    /// Where the file is.
    let url: SourceURL
    /// What is asked for.
    let options: Options

    private let settings: TransferSettings
    private let cancellation: CancellationFlag
    private let begin: (ResponseHead) throws -> Void
    private let receive: (RawSpan) throws -> Void

    private(set) var handle: CurlHandle
    private var fields = ResponseFields()
    private var hasBegun = false
    private var headerSize = 0
    private(set) var received = 0
    /// Why a callback stopped the transfer.
    private var refusal: (any Error)?

    /// Fetches a file.
    ///
    /// Blocks until the transfer has ended; cancelling it takes effect within about a second.
    ///
    /// - Parameters:
    ///   - url: where the file is.
    ///   - settings: how to fetch it.
    ///   - options: what to ask for.
    ///   - cancellation: stops the transfer.
    ///   - begin: receives the final answer's head, before the body and also when there is none.
    ///   - receive: receives the body in pieces.
    /// - Throws: ``DownloadError``, or what a closure throws.
    static func run(
        _ url: SourceURL,
        settings: TransferSettings,
        options: Options = Options(),
        cancellation: CancellationFlag,
        begin: (ResponseHead) throws -> Void,
        receive: (RawSpan) throws -> Void
    ) throws {
        try cancellation.check()
        try withoutActuallyEscaping(begin) { begin in
            try withoutActuallyEscaping(receive) { receive in
                let transfer = try CurlTransfer(
                    url,
                    settings: settings,
                    options: options,
                    cancellation: cancellation,
                    begin: begin,
                    receive: receive
                )
                let result = withoutBrokenPipeSignal {
                    Result { () throws(CurlFailure) in try transfer.handle.perform() }
                }
                try transfer.finish(result)
            }
        }
    }

    /// Prepares a transfer.
    ///
    /// - Parameters:
    ///   - url: where the file is.
    ///   - settings: how to fetch it.
    ///   - options: what to ask for.
    ///   - cancellation: stops the transfer.
    ///   - begin: receives the final answer's head, before the body and also when there is none.
    ///   - receive: receives the body in pieces.
    /// - Throws: ``DownloadError``.
    init(
        _ url: SourceURL,
        settings: TransferSettings,
        options: Options,
        cancellation: CancellationFlag,
        begin: @escaping (ResponseHead) throws -> Void,
        receive: @escaping (RawSpan) throws -> Void
    ) throws(DownloadError) {
        try url.checkLocalFile()
        self.url = url
        self.options = options
        self.settings = settings
        self.cancellation = cancellation
        self.begin = begin
        self.receive = receive
        do throws(CurlFailure) {
            handle = try CurlHandle()
        } catch {
            throw DownloadError(error, of: url)
        }
        do throws(CurlFailure) {
            try configure()
            try setCallbacks()
        } catch {
            throw DownloadError(error, of: url)
        }
    }

    private func configure() throws(CurlFailure) {
        try handle.apply(settings)
        try handle.set(url)
        try handle.set(CURLOPT_BUFFERSIZE, Self.bufferSize)
        if let range = options.range {
            try handle.set(CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound - 1)")
        }
        if let validator = options.ifRange { try handle.addHeader("If-Range: \(validator)") }
        if options.isHead { try handle.set(CURLOPT_NOBODY, 1) }
    }

    private func setCallbacks() throws(CurlFailure) {
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
    }

    /// Takes libcurl's verdict; an answer without a body has its head handed over now.
    ///
    /// - Parameter result: what libcurl says.
    /// - Throws: ``DownloadError``, or what a closure threw.
    func finish(_ result: Result<Void, CurlFailure>) throws {
        if case .failure(let failure) = result {
            if let refusal { throw refusal }
            throw DownloadError(
                failure,
                url: url,
                received: received,
                expected: handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T),
                location: fields.location,
                redirectLimit: settings.redirectLimit
            )
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
        headerSize += line.byteCount
        guard headerSize <= Self.maximumHeaderSize else {
            refusal = DownloadError.invalidReply(url)
            return false
        }
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
}
