import Catalog
import Download
import FoundationEssentials
import Synchronization
import TestSupport
import Testing
import Zoo

/// Asking a server on this machine about files of the built-in catalogue.
@Suite(.timeLimit(.minutes(5))) struct CatalogRefreshTests {
    let catalog: ModelCatalog
    let server: LoopbackServer
    var refresh: CatalogRefresh
    var settings = TransferSettings(userAgent: "test")

    init() throws {
        catalog = try ModelCatalog.load(from: nil)
        server = try LoopbackServer()
        settings.usesProxies = false
        settings.retryDelay = .milliseconds(1)
        refresh = CatalogRefresh(settings: settings)
        refresh.rate = 100
        refresh.mirror = try SourceURL(server.url("/"))
    }

    let released = "BiT-M-R50x1-ILSVRC2012.npz"
    let md5 = "XrY7u+Ae7tCTyyK7j1rNww=="
    let crc32c = "yZRlqg=="

    /// Asks about files, one after the other.
    func ask(
        _ names: String...,
        refresh: CatalogRefresh? = nil,
        record: CatalogRecord = CatalogRecord()
    ) async throws -> [RefreshedFile] {
        var refresh = refresh ?? self.refresh
        refresh.connections = 1
        let files = try names.map { try catalog.file(named: $0) }
        return try await refresh.run(try refresh.objects(of: files), record: record)
    }

    func file(_ count: Int, headers: [String] = []) -> ServedFile {
        var file = ServedFile(FileContent(seed: 1, count: count))
        file.headers = headers
        return file
    }

    @Test func recordsWhatTheServerSaysWithoutTheBody() async throws {
        defer { server.stop() }
        let hashes = [
            "x-goog-hash: crc32c=\(crc32c)", "x-goog-hash: md5=\(md5)", "x-goog-generation: 1589000000000001",
        ]
        server.serve("/" + released, file(102_242_668, headers: hashes))
        let start = Date()
        let result = try #require(try await ask(released).first)
        let entry = try #require(result.entry)
        var expected = CatalogRecord.Entry(status: 200, checked: entry.checked)
        expected.size = 102_242_668
        expected.etag = "\"v1\""
        expected.lastModified = "Fri, 01 May 2020 00:00:00 GMT"
        expected.md5 = md5
        expected.crc32c = crc32c
        expected.generation = "1589000000000001"
        #expect(entry == expected)
        #expect(entry.checked >= start.addingTimeInterval(-1) && entry.checked <= Date())
        #expect(result.findings == [])
        #expect(result.sizeOrigins == [.published, .plain])
        #expect(server.requests.map(\.method) == ["HEAD"])
        #expect(server.requests.first?.header("Accept-Encoding") == "identity")
        #expect(server.traffic.bodyBytes == 0)
    }

    @Test func bothWaysOfWritingAreFine() async throws {
        defer { server.stop() }
        for (size, origin) in [(273_071_896, SizeOrigin.plain), (273_074_956, .zip64Local)] {
            server.serve("/BiT-M-R50x1.npz", file(size))
            let result = try #require(try await ask("BiT-M-R50x1.npz").first)
            #expect(result.sizeOrigins == [origin])
            #expect(result.findings == [.noHash])
        }
        server.serve("/BiT-M-R50x1.npz", file(273_071_895))
        let result = try #require(try await ask("BiT-M-R50x1.npz").first)
        #expect(result.sizeOrigins == [])
        let expected = [273_071_896, 273_074_956]
        #expect(result.findings == [.wrongSize(found: 273_071_895, expected: expected), .noHash])
        #expect(result.weight == .differing)
    }

    /// A published size is the one that counts, even where the architecture allows another.
    @Test func aPublishedSizeRulesOutTheOther() async throws {
        defer { server.stop() }
        let derived = try #require(try catalog.file(named: released).derivedBytes)
        server.serve("/" + released, file(derived.zip64Local))
        let result = try #require(try await ask(released).first)
        #expect(result.sizeOrigins == [.zip64Local])
        let wrong = RefreshFinding.wrongSize(found: derived.zip64Local, expected: [102_242_668])
        #expect(result.findings == [wrong, .noHash])
    }

    @Test func everyObjectOfADirectoryIsAskedAboutOverOneConnection() async throws {
        defer { server.stop() }
        let folder = "/vtab/BiT-M-R50x1-run0-caltech101.tfhub/"
        let objects = ["saved_model.pb", "tfhub_module.pb", "variables/variables.data@1", "variables/variables.index"]
        for object in objects.dropLast() {
            server.serve(folder + object, file(7, headers: ["x-goog-hash: md5=\(md5)"]))
        }
        server.answer(folder + objects[3], status: "410 Gone", headers: ["Content-Length: 0"])
        let results = try await ask("BiT-M-R50x1-run0-caltech101.tfhub")
        #expect(results.map(\.path) == objects.map { folder.dropFirst() + $0 })
        #expect(results.map(\.findings) == [[], [], [], [.missing(status: 410)]])
        #expect(results.map(\.isThere) == [true, true, true, false])
        #expect(server.requests.map(\.target) == objects.map { folder + $0 })
        #expect(server.traffic.mostConnections == 1)
    }

    @Test func whatComesWithTheProgramIsLeftOut() throws {
        server.stop()
        #expect(try refresh.objects(of: [catalog.file(named: "demo")]).isEmpty)
        let all = try refresh.objects(of: catalog.files)
        #expect(all.count == 1466)
        #expect(Set(all.map(\.path)).count == 1466)
    }

    @Test func changesAreFound() async throws {
        defer { server.stop() }
        server.serve("/" + released, file(102_242_668, headers: ["x-goog-hash: md5=\(md5)"]))
        let url = server.url("/" + released)
        var record = CatalogRecord()
        record.files[url] = try await ask(released).first?.entry
        #expect(try await ask(released, record: record).first?.findings == [])
        record.files[url]?.md5 = "AAAAAAAAAAAAAAAAAAAAAA=="
        record.files[url]?.etag = nil
        let expected: [RefreshFinding] = [
            .changed(.md5, from: "AAAAAAAAAAAAAAAAAAAAAA==", to: md5), .changed(.etag, from: nil, to: "\"v1\""),
        ]
        #expect(try await ask(released, record: record).first?.findings == expected)
        server.answer("/" + released, status: "404 Not Found", headers: ["Content-Length: 0"])
        let gone = try await ask(released, record: record).first
        #expect(gone?.findings == [.missing(status: 404), .changed(.status, from: "200", to: "404")])
    }

    @Test func aMirrorIsHeldAgainstTheRecordOfTheOriginal() async throws {
        defer { server.stop() }
        server.serve("/" + released, file(102_242_668, headers: ["x-goog-hash: md5=\(md5)"]))
        var original = CatalogRecord.Entry(status: 200, checked: Date())
        original.size = 102_242_668
        original.crc32c = crc32c
        original.etag = "\"another server's\""
        var record = CatalogRecord()
        record.files[try catalog.file(named: released).url] = original
        #expect(try await ask(released, record: record).first?.findings == [])
        record.files[try catalog.file(named: released).url]?.md5 = "AAAAAAAAAAAAAAAAAAAAAA=="
        let difference = RefreshFinding.differsFromOrigin(.md5, origin: "AAAAAAAAAAAAAAAAAAAAAA==", here: md5)
        #expect(try await ask(released, record: record).first?.findings == [difference])
    }

    /// A signature in a redirect's query opens the place for a while, and is nobody's business.
    @Test func redirectsAreToldWithoutTheirSignatures() async throws {
        defer { server.stop() }
        let target = server.url("/elsewhere/file")
        server.answer("/" + released, status: "302 Found", headers: ["Location: \(target)?Signature=secret"])
        server.serve("/elsewhere/file?Signature=secret", file(102_242_668, headers: ["x-goog-hash: md5=\(md5)"]))
        let result = try #require(try await ask(released).first)
        #expect(result.entry?.redirect == target)
        #expect(result.findings == [.redirected(to: target)])
        #expect(result.weight == .notice)
        #expect(server.requests.map(\.method) == ["HEAD", "HEAD"])
    }

    @Test func anEncodedFileHasNoSize() async throws {
        defer { server.stop() }
        server.serve("/" + released, file(102_242_668), Fault(.encodes("gzip")))
        let result = try #require(try await ask(released).first)
        #expect(result.findings == [.encoded("gzip"), .noHash])
        #expect(result.entry?.size == nil)
        server.serve("/" + released, file(102_242_668), Fault(.chunks))
        #expect(try await ask(released).first?.findings == [.unknownSize, .noHash])
    }
}

extension CatalogRefreshTests {
    @Test func hostileHeadersDoNoHarm() async throws {
        defer { server.stop() }
        server.answer(
            "/" + released,
            headers: [
                "Content-Length: 9223372036854775807", "ETag: \"a\u{1B}[2Jb\"", "x-goog-generation: 1; rm -rf",
                "x-goog-hash: md5=tooshort,crc32c=\(md5)", "Last-Modified: \(String(repeating: "x", count: 5000))",
            ]
        )
        let result = try #require(try await ask(released).first)
        let entry = try #require(result.entry)
        var expected = CatalogRecord.Entry(status: 200, checked: entry.checked)
        expected.size = .max
        expected.etag = "\"a\u{FFFD}[2Jb\""
        #expect(entry == expected)
        #expect(result.findings == [.wrongSize(found: .max, expected: [102_242_668]), .noHash])
    }

    @Test(arguments: ["-5", "99999999999999999999999"])
    func anImpossibleLengthIsNoSize(length: String) async throws {
        defer { server.stop() }
        server.answer("/" + released, headers: ["Content-Length: \(length)"])
        var settings = settings
        settings.retries = 0
        var refresh = CatalogRefresh(settings: settings)
        refresh.mirror = self.refresh.mirror
        let result = try #require(try await ask(released, refresh: refresh).first)
        #expect(result.entry?.size == nil)
        #expect(result.sizeOrigins == [])
    }

    @Test func headersWithoutAnEndAreCutOff() async throws {
        defer { server.stop() }
        let line = Array("X-Filler: \(String(repeating: "x", count: 60_000))\r\n".utf8)
        let lines = [LoopbackServer.Step](repeating: .send(line), count: 10)
        server.answer("/" + released, [.send(Array("HTTP/1.1 200 OK\r\n".utf8))] + lines + [.waitForClose])
        var settings = settings
        settings.retries = 0
        var refresh = CatalogRefresh(settings: settings)
        refresh.mirror = self.refresh.mirror
        let result = try #require(try await ask(released, refresh: refresh).first)
        #expect(result.failure == .invalidReply(try SourceURL(server.url("/" + released))))
        #expect(result.entry == nil)
    }

    @Test func aBusyServerIsAskedAgain() async throws {
        defer { server.stop() }
        let busy = Fault(.answers("503 Busy", []), .first(3))
        server.serve("/" + released, file(102_242_668, headers: ["x-goog-hash: md5=\(md5)"]), busy)
        #expect(try await ask(released).first?.findings == [])
        #expect(server.requests.map(\.status) == [503, 503, 503, 200])
    }

    @Test func retryAfterIsWaitedFor() async throws {
        defer { server.stop() }
        let busy = Fault(.answers("429 Too Many Requests", ["Retry-After: 1"]), .first(1))
        server.serve("/" + released, file(102_242_668, headers: ["x-goog-hash: md5=\(md5)"]), busy)
        #expect(try await ask(released).first?.findings == [])
        #expect(server.requests.map(\.status) == [429, 200])
        // the answer goes out after the first arrival, so that the second cannot come sooner
        #expect(server.requests[1].arrival - server.requests[0].arrival >= .seconds(1))
    }

    /// A server that wants to be left alone for long is left alone at once.
    @Test func aLongRetryAfterEndsTheQuestions() async throws {
        defer { server.stop() }
        server.serve("/" + released, file(1), Fault(.answers("429 Slow Down", ["Retry-After: 3600"])))
        let results = try await ask(released, "BiT-M-R50x1.npz")
        let url = try SourceURL(server.url("/" + released))
        #expect(results[0].failure == .busy(url, status: 429, retryAfter: 3600))
        #expect(results[1].failure == nil && results[1].entry == nil)
        #expect(server.requests.count == 1)
    }

    @Test func aRefusalIsNotRepeatedAndNotRecorded() async throws {
        defer { server.stop() }
        server.serve("/" + released, file(1), Fault(.answers("403 Forbidden", [])))
        let result = try #require(try await ask(released).first)
        #expect(result.failure == .httpStatus(403, try SourceURL(server.url("/" + released))))
        #expect(result.entry == nil)
        #expect(server.requests.count == 1)
    }

    @Test func threeFailuresInARowAreEnough() async throws {
        defer { server.stop() }
        // a port that nobody gets by chance, and that no test listens at
        let mirror = "http://127.0.0.1:1/"
        let names = ["BiT-S-R50x1.npz", "BiT-S-R50x3.npz", "BiT-S-R101x1.npz", "BiT-S-R101x3.npz"]
        var settings = settings
        settings.retries = 1
        var refresh = CatalogRefresh(settings: settings)
        refresh.rate = 100
        refresh.mirror = try SourceURL(mirror)
        refresh.connections = 1
        let told = Mutex(0)
        let objects = try refresh.objects(of: try names.map { try catalog.file(named: $0) })
        let results = try await refresh.run(objects, record: CatalogRecord()) { _ in told.withLock { $0 += 1 } }
        let failures = try names.prefix(3).map {
            DownloadError.connectionFailed(try SourceURL(mirror + $0))
        }
        #expect(results.map(\.failure) == failures + [nil])
        #expect(told.withLock { $0 } == 3)
    }

    /// The last of five requests at ten a second comes 0.4 s after the beginning, or later.
    @Test func theRateIsALimit() async throws {
        defer { server.stop() }
        var refresh = refresh
        refresh.rate = 10
        refresh.connections = 4
        let folder = "BiT-M-R50x1-run0-caltech101"
        let files = try [folder + ".tfhub", folder + ".npz"].map { try catalog.file(named: $0) }
        let start = ContinuousClock.now
        let results = try await refresh.run(try refresh.objects(of: files), record: CatalogRecord())
        #expect(results.map(\.weight) == [.missing, .missing, .missing, .missing, .missing])
        let arrivals = server.requests.map(\.arrival)
        #expect(arrivals.count == 5)
        for (number, arrival) in arrivals.sorted().enumerated() {
            #expect(arrival - start >= .milliseconds(100 * number))
        }
        #expect(server.traffic.mostConnections <= 4)
    }

    @Test func aLocalFolderIsAMirrorToo() async throws {
        server.stop()
        let directory = try TemporaryDirectory()
        try Data(count: 21_675).write(to: directory.url.appending(path: "ilsvrc2012_wordnet_lemmas.txt"))
        var refresh = refresh
        refresh.mirror = try SourceURL("file://\(directory.url.path)/")
        let results = try await ask("ilsvrc2012_wordnet_lemmas.txt", released, refresh: refresh)
        #expect(results.map(\.findings) == [[.noHash], [.missing(status: 404)]])
        #expect(results[0].entry?.size == 21_675)
        #expect(results[0].sizeOrigins == [.published])
    }
}
