internal import CCurl
internal import Synchronization

/// What a server says about a file without sending it.
public struct HeadReply: Sendable, Equatable {
    /// The HTTP status of the last answer; a local file has 200, or 404.
    public let status: Int
    /// Where redirects led to, if there were any; without user name and password.
    public internal(set) var redirect: String?
    /// The announced number of bytes.
    public internal(set) var contentLength: Int?
    /// The `ETag`.
    public internal(set) var etag: String?
    /// The `Last-Modified`.
    public internal(set) var lastModified: String?
    /// The `Content-Encoding`, when the body would not come as it is stored.
    public internal(set) var contentEncoding: String?
    /// The hashes of the file's bytes.
    public internal(set) var hashes = ServerHashes()
    /// The `x-goog-generation`: a number that grows with every new version of an object in Google's cloud storage.
    public internal(set) var generation: String?
    /// How long the server asks to be left alone.
    public internal(set) var retryAfter: Duration?

    init(status: Int) {
        self.status = status
    }
}

/// Sends HEAD requests one at a time, over a connection that is kept from one to the next.
public final class HeadConnection: @unchecked Sendable {
    // Sendable: the handle is touched under the lock only, and libcurl does not mind which thread that is.

    /// All the header lines of a reply, redirects included, fit into this many bytes; libcurl has no such limit.
    static let maximumHeaderSize = 256 << 10
    /// A header's value that is longer is left out.
    static let maximumValueSize = 512

    private let settings: TransferSettings
    /// Between two requests; none before the first, and after one that failed.
    private var kept: CurlHandle?
    private let lock = Mutex(())

    /// Prepares a connection; it is made with the first request.
    ///
    /// - Parameter settings: how it behaves; tries and pauses are the caller's business.
    public init(settings: TransferSettings) {
        self.settings = settings
    }

    /// Asks about a file; the wait takes no thread of Swift's pool, and ends when the task is cancelled.
    ///
    /// A failure ends the connection; the next request makes a new one.
    ///
    /// - Parameter url: where the file is.
    /// - Returns: the server's last answer, whatever its status.
    /// - Throws: ``DownloadError`` when there is none.
    public func ask(_ url: SourceURL) async throws -> HeadReply {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await onOwnThread { try self.ask(url, cancellation) }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private func ask(_ url: SourceURL, _ cancellation: CancellationFlag) throws -> HeadReply {
        try cancellation.check()
        do {
            try url.checkLocalFile()
        } catch DownloadError.notFound {
            return HeadReply(status: 404)
        }
        let receiver = HeadReceiver(limit: Self.maximumHeaderSize, cancellation: cancellation)
        return try lock.withLock { _ throws(DownloadError) in
            do throws(CurlFailure) {
                let handle = if let handle = kept.take() { handle } else { try newHandle() }
                try handle.set(url)
                unsafe try receiver.attach(to: handle)
                try withoutBrokenPipeSignal { () throws(CurlFailure) in try handle.perform() }
                let reply = reply(to: url, from: handle, receiver.fields)
                kept = consume handle
                return reply
            } catch {
                if receiver.isOverLimit { throw .invalidReply(url) }
                let location = receiver.fields.location
                throw DownloadError(error, url: url, location: location, redirectLimit: settings.redirectLimit)
            }
        }
    }

    private func newHandle() throws(CurlFailure) -> CurlHandle {
        var handle = try CurlHandle()
        try handle.apply(settings)
        try handle.set(CURLOPT_NOBODY, 1)
        // without a body there is no speed to watch
        try handle.set(CURLOPT_TIMEOUT, settings.connectTimeout + settings.stallTime)
        return handle
    }

    private func reply(
        to url: SourceURL,
        from handle: borrowing CurlHandle,
        _ fields: ResponseFields
    ) -> HeadReply {
        func short(_ value: String?) -> String? { value.flatMap { $0.utf8.count <= Self.maximumValueSize ? $0 : nil } }
        var reply = HeadReply(status: url.scheme == .file ? 200 : handle.long(CURLINFO_RESPONSE_CODE) ?? 0)
        if handle.long(CURLINFO_REDIRECT_COUNT) ?? 0 > 0 {
            reply.redirect = short(handle.string(CURLINFO_EFFECTIVE_URL)).map(SourceURL.redact)
        }
        reply.contentLength = handle.offset(CURLINFO_CONTENT_LENGTH_DOWNLOAD_T)
        reply.etag = short(fields.etag)
        reply.lastModified = short(fields.lastModified)
        reply.contentEncoding = short(fields.contentEncoding).flatMap { $0.lowercased() == "identity" ? nil : $0 }
        reply.hashes = fields.bodyHashes
        reply.generation = short(fields.generation).flatMap { $0.utf8.allSatisfy(isDigit) ? $0 : nil }
        reply.retryAfter = RetryPolicy.retryAfter(fields.retryAfter)
        return reply
    }
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

/// Gathers the header lines of one reply.
private final class HeadReceiver {
    private let limit: Int
    private let cancellation: CancellationFlag
    private var byteCount = 0
    private(set) var fields = ResponseFields()

    init(limit: Int, cancellation: CancellationFlag) {
        self.limit = limit
        self.cancellation = cancellation
    }

    var isOverLimit: Bool { byteCount > limit }

    /// Has the handle deliver to this object, which the caller keeps alive during the transfer.
    @unsafe func attach(to handle: borrowing CurlHandle) throws(CurlFailure) {
        unsafe try handle.setCallbacks(
            header: { bytes, size, count, context in
                guard let context = unsafe context else { return 0 }
                let receiver = unsafe Unmanaged<HeadReceiver>.fromOpaque(context).takeUnretainedValue()
                let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
                return receiver.take(unsafe String(decoding: line, as: UTF8.self), count: size * count)
                    ? size * count : size * count + 1
            },
            // what a server sends although it was not asked to
            body: { _, size, count, _ in size * count },
            progress: { context, _, _, _, _ in
                guard let context = unsafe context else { return 1 }
                let receiver = unsafe Unmanaged<HeadReceiver>.fromOpaque(context).takeUnretainedValue()
                return receiver.cancellation.isCancelled ? 1 : 0
            },
            context: Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private func take(_ line: String, count: Int) -> Bool {
        byteCount += count
        guard !isOverLimit else { return false }
        fields.add(line: line)
        return true
    }
}
