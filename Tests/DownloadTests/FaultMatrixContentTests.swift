import ByteIO
import Crypto
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

/// Bodies that are not the file: damaged, or in another encoding.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixContentTests {
    let bench: FaultBench
    let digest: ByteIO::SHA256Digest
    static let spot = 4_000_000

    init() throws {
        bench = try FaultBench()
        digest = FaultBench.digest(of: bench.file)
    }

    var damaged: ByteIO::SHA256Digest {
        var bytes = bench.file.content.bytes
        bytes[Self.spot] ^= 1
        return ByteIO::SHA256Digest(of: bytes.span.bytes)
    }

    @Test func damagedEveryTime() throws {
        bench.server.serve("/f", bench.file, Fault(.corrupts(Self.spot)))
        let request = try bench.request(nil) { $0.expectedSHA256 = digest }
        #expect(
            try bench.failure(request)
                == .wrongDigest(
                    try bench.source(),
                    expected: digest.hexadecimal,
                    found: damaged.hexadecimal,
                    authority: .request
                )
        )
    }

    @Test func damagedOnce() throws {
        bench.server.serve("/f", bench.file, Fault(.corrupts(Self.spot), .covering(Self.spot, times: 1)))
        try bench.expectFile(nil, bench.request(nil) { $0.expectedSHA256 = digest })
    }

    @Test func damagedOnceAndOnlyTheServersHashTells() throws {
        var file = bench.file
        let md5 = Data(Insecure.MD5.hash(data: file.content.bytes)).base64EncodedString()
        file.headers = ["x-goog-hash: crc32c=AAAAAA==", "x-goog-hash: md5=\(md5)"]
        bench.server.serve("/f", file, Fault(.corrupts(Self.spot), .covering(Self.spot, times: 1)))
        try bench.expectFile()
    }

    /// What was damaged before a run was cut off shows at the end of the next one.
    @Test func damagedInAnEarlierRun() throws {
        try bench.interruptFetch(afterBytes: 4 << 20)
        try bench.scratch.overwriteByte(at: 1000, of: try #require(try bench.kept()))
        bench.server.serve("/f", bench.file)
        try bench.expectFile(nil, bench.request(nil) { $0.expectedSHA256 = digest })
    }

    @Test func anOldFileStaysUntouchedWhenTheNewOneIsWrong() throws {
        bench.server.serve("/f", bench.file)
        let fetched = try bench.fetch(bench.request())
        bench.server.serve("/f", bench.otherFile)
        #expect(throws: (any Error).self) { try bench.fetch(bench.request(nil) { $0.expectedSHA256 = damaged }) }
        #expect(try ByteIO::SHA256Digest(ofFileAt: fetched.path) == digest)
        #expect(try bench.store.lockFile.entries()[bench.name]?.sha256 == digest)
    }

    @Test func compressed() throws {
        bench.server.serve("/f", bench.file, Fault(.encodes("gzip")))
        #expect(try bench.failure() == .encodedBody(try bench.source(), encoding: "gzip"))
    }

    @Test func noBytesAreAskedForInAnotherEncoding() throws {
        bench.server.serve("/f", bench.file)
        try bench.expectFile()
        #expect(bench.server.requests.allSatisfy { $0.header("Accept-Encoding") == "identity" })
    }
}

extension TemporaryDirectory {
    /// Changes a byte in place, whatever happens to it there.
    func overwriteByte(at offset: Int, of name: String) throws {
        let byte = try contents(name)[offset]
        let file = try FileDescriptor.open(path.appending(name), .writeOnly)
        _ = try file.closeAfter { try file.writeAll(toAbsoluteOffset: Int64(offset), [byte ^ 1]) }
    }
}
