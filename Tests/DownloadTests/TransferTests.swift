import ByteIO
import Crypto
import Download
import Foundation
import Glibc
import SystemPackage
import TestSupport
import Testing

/// What a transfer delivers when all goes well.
@Suite(.timeLimit(.minutes(5))) struct TransferTests {
    let scratch: TemporaryDirectory
    let server: LoopbackServer
    let transfer: Transfer

    init() throws {
        scratch = try TemporaryDirectory()
        server = try LoopbackServer()
        transfer = .loopback
    }

    func request(_ path: String) throws -> TransferRequest {
        TransferRequest(url: try SourceURL(server.url(path)))
    }

    @Test func deliversAFileAndWhatTheServerSaysAboutIt() throws {
        let file = sample(1_000_000)
        let md5 = Data(Insecure.MD5.hash(data: file)).base64EncodedString()
        server.answer(
            "/a/f.npz",
            file: file,
            headers: [
                "ETag: \"e1\"", "Last-Modified: Fri, 01 May 2020 00:00:00 GMT", "x-goog-hash: crc32c=AAAAAA==",
                "x-goog-hash: md5=\(md5)", "x-goog-stored-content-encoding: identity",
            ]
        )
        var request = try request("/a/f.npz")
        request.expectedSizes = [999_980, 1_000_000]
        request.expectedSHA256 = digest(file)
        var reports: [TransferProgress] = []
        let receipt = try transfer.run(request, into: scratch.path.appending("f")) { event in
            if case .progress(let state) = event { reports.append(state) }
        }
        #expect(try scratch.contents("f") == file)
        #expect(try scratch.everything() == ["f", "f.journal"])
        #expect(receipt.size == 1_000_000)
        #expect(receipt.sha256 == digest(file))
        #expect(receipt.effectiveURL == server.url("/a/f.npz"))
        #expect(receipt.etag == "\"e1\"")
        #expect(receipt.lastModified == "Fri, 01 May 2020 00:00:00 GMT")
        #expect(receipt.serverHashes.md5 == md5)
        #expect(receipt.serverHashes.crc32c == "AAAAAA==")
        #expect(receipt.verification == [.pinnedDigest, .serverHash, .exactSize])
        #expect(reports.last == TransferProgress(received: 1_000_000, total: 1_000_000))
        #expect(reports.allSatisfy { $0.total == 1_000_000 })
        #expect(reports.map(\.received) == reports.map(\.received).sorted())
        #expect(server.requests.map(\.target) == ["/a/f.npz"])
        #expect(server.requests.first?.lines.contains("Accept-Encoding: identity") == true)
        #expect(server.requests.first?.lines.contains("User-Agent: bitzoo/test") == true)
        #expect(server.requests.first?.lines.contains("Range: bytes=0-1048575") == true)
    }

    /// The check value of CRC-32C over "123456789" is E3069283.
    @Test func checksTheServersCRCWhenThereIsNoMD5() throws {
        server.answer("/f", file: Array("123456789".utf8), headers: ["X-Goog-Hash: crc32c=4waSgw=="])
        let receipt = try transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(receipt.verification == [.serverHash])
    }

    @Test func hashesOfAPackedFileAreNotThoseOfTheBody() throws {
        server.answer(
            "/f",
            file: [1, 2],
            headers: ["x-goog-hash: md5=AAAAAAAAAAAAAAAAAAAAAA==", "x-goog-stored-content-encoding: gzip"]
        )
        let receipt = try transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(receipt.verification == [])
        #expect(receipt.serverHashes.md5 == nil)
    }

    @Test func takesAChunkedBody() throws {
        server.answer(
            "/f",
            headers: ["Transfer-Encoding: chunked"],
            body: Array("3\r\nabc\r\n2\r\nde\r\n0\r\nETag: \"late\"\r\n\r\n".utf8)
        )
        var request = try request("/f")
        request.expectedSizes = [5]
        let receipt = try transfer.run(request, into: scratch.path.appending("f"))
        #expect(try scratch.contents("f") == Array("abcde".utf8))
        #expect(receipt.verification == [.exactSize])
        #expect(receipt.etag == nil)
    }

    @Test func takesABodyThatEndsWithTheConnection() throws {
        server.answer("/f", body: sample(70_000))
        let receipt = try transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(try scratch.contents("f") == sample(70_000))
        #expect(receipt.verification == [])
    }

    @Test func takesAnEmptyFile() throws {
        server.answer("/f", file: [], headers: ["ETag: \"0\""])
        let receipt = try transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(try scratch.contents("f") == [])
        #expect(receipt.etag == "\"0\"")
    }

    @Test func followsRedirectsAndForgetsWhatTheySaid() throws {
        server.answer(
            "/old",
            status: "302 Found",
            headers: ["Location: /new", "ETag: \"old\"", "Content-Length: 3"],
            body: [7, 7, 7]
        )
        server.answer("/new", file: [1, 2, 3, 4])
        var request = try request("/old")
        request.expectedSizes = [4]
        let receipt = try transfer.run(request, into: scratch.path.appending("f"))
        #expect(try scratch.contents("f") == [1, 2, 3, 4])
        #expect(receipt.effectiveURL == server.url("/new"))
        #expect(receipt.etag == nil)
        #expect(server.requests.map(\.target) == ["/old", "/new"])
    }

    @Test func bytesAfterTheAnnouncedEndAreNotPartOfTheFile() throws {
        server.answer("/f", headers: ["Content-Length: 4"], body: [1, 2, 3, 4, 5, 6])
        _ = try transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(try scratch.contents("f") == [1, 2, 3, 4])
    }

    @Test func fetchesALocalFile() throws {
        let file = sample(500_000)
        try scratch.write(file, to: "with blank/f")
        var request = TransferRequest(url: try SourceURL("file://\(scratch.path)/with%20blank/f"))
        request.expectedSizes = [500_000]
        let receipt = try transfer.run(request, into: scratch.path.appending("g"))
        #expect(try scratch.contents("g") == file)
        #expect(receipt.sha256 == digest(file))
        #expect(receipt.verification == [.exactSize])
    }

    @Test func fetchesAnEmptyLocalFile() throws {
        try scratch.write([], to: "f")
        let request = TransferRequest(url: try SourceURL("file://\(scratch.path)/f"))
        #expect(try transfer.run(request, into: scratch.path.appending("g")).size == 0)
        #expect(try scratch.contents("g") == [])
    }

    @Test func runsInATask() async throws {
        server.answer("/f", file: sample(10_000))
        let receipt = try await transfer.run(try request("/f"), into: scratch.path.appending("f"))
        #expect(receipt.sha256 == digest(sample(10_000)))
        #expect(try scratch.contents("f") == sample(10_000))
    }

    /// In a process of its own, because the environment belongs to all tests.
    @Test func usesTheEnvironmentsProxyAndTheUsersNetrc() async {
        await #expect(processExitsWith: .success) {
            let scratch = try TemporaryDirectory()
            let proxy = try LoopbackServer()
            try scratch.write(Array("machine zoo.invalid login user password secret\n".utf8), to: ".netrc")
            proxy.answer("http://zoo.invalid/f", file: sample(100))
            setenv("http_proxy", proxy.url(""), 1)
            setenv("no_proxy", "", 1)
            setenv("HOME", scratch.path.string, 1)
            let transfer = Transfer(settings: TransferSettings(userAgent: "bitzoo/test"))
            let request = TransferRequest(url: try SourceURL("http://zoo.invalid/f"))
            _ = try transfer.run(request, into: scratch.path.appending("f"))
            #expect(try scratch.contents("f") == sample(100))
            #expect(proxy.requests.first?.lines.contains("Authorization: Basic dXNlcjpzZWNyZXQ=") == true)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl")))
    func deliversTheSameBytesAsTheCurlTool() throws {
        let file = sample(3_000_000)
        server.answer("/f", status: "301 Moved Permanently", headers: ["Location: /g", "Content-Length: 0"])
        server.answer("/g", file: file)
        _ = try transfer.run(try request("/f"), into: scratch.path.appending("ours"))
        let tool = Process()
        tool.executableURL = URL(filePath: "/usr/bin/curl")
        tool.arguments = [
            "--silent", "--fail", "--location", "--noproxy", "*", "--output", scratch.path.appending("theirs").string,
            server.url("/f"),
        ]
        try tool.run()
        tool.waitUntilExit()
        #expect(tool.terminationStatus == 0)
        #expect(try scratch.contents("ours") == scratch.contents("theirs"))
    }
}

extension Transfer {
    /// Settings that reach the loopback server whatever the environment says.
    static var loopback: Transfer {
        var settings = TransferSettings(userAgent: "bitzoo/test")
        settings.usesProxies = false
        settings.retries = 0
        return Transfer(settings: settings)
    }
}
