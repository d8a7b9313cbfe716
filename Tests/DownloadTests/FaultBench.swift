import ByteIO
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

/// What the tests of the fault matrix have in common: a server with a file, an empty cache, and little patience.
struct FaultBench {
    /// Not a multiple of anything, and enough for several ranges.
    static let size = (6 << 20) + 12_345

    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let file: ServedFile
    let store: Store
    let name: StoreName
    var settings: TransferSettings

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        file = ServedFile(FileContent(seed: 1, count: Self.size))
        store = Store(root: scratch.path.appending("cache"))
        name = try StoreName("vtab/f.npz")
        settings = TransferSettings(userAgent: "bitzoo/test")
        settings.usesProxies = false
        settings.connections = 4
        settings.stallTime = 1
        settings.retries = 3
        settings.retryDelay = .milliseconds(5)
        settings.maximumRetryDelay = .seconds(5)
    }

    /// Another file of the same size.
    var otherFile: ServedFile {
        var file = ServedFile(FileContent(seed: 2, count: Self.size))
        file.etag = "\"v2\""
        file.lastModified = "Sat, 02 May 2020 00:00:00 GMT"
        return file
    }

    static func digest(of file: ServedFile) -> SHA256Digest {
        var hasher = SHA256Hasher()
        _ = file.content.withPieces(in: 0..<file.content.count, limit: .max) { piece in
            hasher.update(piece.bytes)
            return true
        }
        return hasher.finalize()
    }

    /// Where transfers that do not go into the cache gather the file.
    var partial: FilePath { scratch.path.appending("partial") }

    func source(_ path: String = "/f") throws -> SourceURL { try SourceURL(server.url(path)) }

    func request(
        _ sources: [SourceURL]? = nil,
        _ adjust: (inout TransferRequest) -> Void = { _ in }
    ) throws -> TransferRequest {
        var request = TransferRequest(sources: try sources ?? [source()])
        adjust(&request)
        return request
    }

    /// Fetches into the cache, whatever comes of it.
    func fetch(_ request: TransferRequest) throws -> FetchedFile {
        let fetcher = Fetcher(store: store, transfer: Transfer(settings: settings))
        return try fetcher.fetch(FetchRequest(name: name, transfer: request))
    }

    /// Fetches, and makes sure that the cache then has this file and no other.
    func expectFile(
        _ file: ServedFile? = nil,
        _ request: TransferRequest? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let file = file ?? self.file
        let expected = Self.digest(of: file)
        let fetched: FetchedFile
        do {
            fetched = try fetch(request ?? self.request())
        } catch {
            Issue.record("expected the file, got \(error)", sourceLocation: sourceLocation)
            return
        }
        #expect(fetched.sha256 == expected, sourceLocation: sourceLocation)
        #expect(fetched.size == file.content.count, sourceLocation: sourceLocation)
        #expect(try SHA256Digest(ofFileAt: fetched.path) == expected, sourceLocation: sourceLocation)
        #expect(try store.entries().map(\.name) == [name], sourceLocation: sourceLocation)
        #expect(try store.lockFile.entries()[name]?.sha256 == expected, sourceLocation: sourceLocation)
    }

    /// Fetches, and makes sure that it fails and that nothing is in the cache under the file's name.
    func failure(
        _ request: TransferRequest? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> DownloadError? {
        let error = #expect(throws: (any Error).self, sourceLocation: sourceLocation) {
            try fetch(request ?? self.request())
        }
        #expect(try store.entries() == [], sourceLocation: sourceLocation)
        #expect(!fileExists(at: store.path(of: name)), sourceLocation: sourceLocation)
        #expect(try store.lockFile.entries() == [:], sourceLocation: sourceLocation)
        return error.flatMap { cause(of: $0) }
    }

    /// Runs a transfer into ``partial``.
    func run(
        _ request: TransferRequest? = nil,
        refetching: [Range<Int>] = [],
        cancellation: CancellationFlag = CancellationFlag(),
        report: (TransferEvent) -> Void = { _ in }
    ) throws -> TransferReceipt {
        try Transfer(settings: settings).run(
            request ?? self.request(),
            into: partial,
            refetching: refetching,
            cancellation: cancellation,
            report: report
        )
    }

    /// Begins a transfer into ``partial``, and cancels it when the server has sent so many bytes.
    func interrupt(
        afterBytes count: Int,
        _ request: TransferRequest? = nil,
        _ file: ServedFile? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        server.serve("/f", file ?? self.file, Fault(.limits(bytesPerSecond: 4_000_000)))
        let flag = flag(afterBytes: count)
        #expect(throws: DownloadError.cancelled, sourceLocation: sourceLocation) {
            try run(request, cancellation: flag)
        }
    }

    /// Begins to fetch into the cache, and cancels that when the server has sent so many bytes.
    func interruptFetch(afterBytes count: Int, sourceLocation: SourceLocation = #_sourceLocation) throws {
        server.serve("/f", file, Fault(.limits(bytesPerSecond: 4_000_000)))
        let flag = flag(afterBytes: count)
        let request = FetchRequest(name: name, transfer: try request())
        #expect(throws: DownloadError.cancelled, sourceLocation: sourceLocation) {
            let fetcher = Fetcher(store: store, transfer: Transfer(settings: settings))
            return try fetcher.fetch(request, cancellation: flag)
        }
    }

    /// Is raised when the server has sent so many more bytes.
    private func flag(afterBytes count: Int) -> CancellationFlag {
        let flag = CancellationFlag()
        let sent = server.whenSent(bytes: server.traffic.bodyBytes + count)
        let watcher = Thread {
            sent.wait()
            flag.cancel()
        }
        watcher.start()
        return flag
    }

    /// What the cache keeps of an interrupted fetch: the file beside which there is a journal.
    func kept() throws -> String? {
        try scratch.everything().first { $0.hasSuffix(".journal") }.map { String($0.dropLast(".journal".count)) }
    }

    /// Makes sure that ``partial`` is this file from the first byte to the last.
    func expectPartial(_ file: ServedFile, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let expected = Self.digest(of: file)
        #expect(try SHA256Digest(ofFileAt: partial) == expected, sourceLocation: sourceLocation)
    }
}

/// What went wrong in the end.
func cause(of error: any Error) -> DownloadError? {
    (error as? TransferFailure)?.cause ?? error as? DownloadError
}
