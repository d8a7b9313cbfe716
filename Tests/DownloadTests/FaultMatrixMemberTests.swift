import ByteIO
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing

/// A released file with one damaged member: only that member is asked for again.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixMemberTests {
    let bench: FaultBench
    let file: ServedFile
    /// Where the member is that gets damaged.
    let member: Range<Int>

    init() throws {
        bench = try FaultBench()
        let demo = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Sources/bitzoo/Resources/demo/demo-r17x0.5-fashion-mnist.npz")
        let bytes = [UInt8](try Data(contentsOf: demo))
        file = ServedFile(bytes)
        // local headers begin with PK, 3, 4 (APPNOTE.TXT, 4.3.7)
        let headers = Array(bytes.ranges(of: Array("PK\u{3}\u{4}".utf8)).map(\.lowerBound))
        let index = try #require(
            headers.indices.dropLast().max { headers[$0 + 1] - headers[$0] < headers[$1 + 1] - headers[$1] }
        )
        member = headers[index]..<headers[index + 1]
    }

    /// Knows the right bytes of one member.
    struct Inspector: ContentInspector {
        let member: Range<Int>
        let digest: SHA256Digest

        func inspect(_ path: FilePath) throws -> ContentReport {
            var report = ContentReport()
            let found = try MappedFile(path: path).withBytes(in: member) { SHA256Digest(of: $0) }
            if found == digest {
                report.verification = [.container]
            } else {
                report.damagedParts = [ContentReport.DamagedPart(name: "member", range: member)]
            }
            return report
        }
    }

    var inspector: Inspector {
        Inspector(member: member, digest: SHA256Digest(of: file.content.bytes(in: member).span.bytes))
    }

    func fetch(_ adjust: (inout TransferRequest) -> Void = { _ in }) throws -> FetchedFile {
        let fetcher = Fetcher(store: bench.store, transfer: Transfer(settings: bench.settings))
        let request = FetchRequest(name: bench.name, transfer: try bench.request(nil, adjust))
        return try fetcher.fetch(request, inspector: inspector)
    }

    @Test(arguments: [true, false]) func damagedOnce(isPinned: Bool) throws {
        let spot = member.lowerBound + member.count / 2
        bench.server.serve("/f", file, Fault(.corrupts(spot), .covering(spot, times: 1)))
        let digest = FaultBench.digest(of: file)
        let fetched = try fetch { if isPinned { $0.expectedSHA256 = digest } }
        #expect(fetched.sha256 == digest)
        #expect(try SHA256Digest(ofFileAt: fetched.path) == digest)
        #expect(fetched.verification.contains(.container))
        #expect(bench.server.traffic.bodyBytes == file.content.count + member.count)
    }

    @Test func damagedEveryTime() throws {
        let spot = member.lowerBound + member.count / 2
        bench.server.serve("/f", file, Fault(.corrupts(spot)))
        #expect(throws: (any Error).self) { try fetch() }
        #expect(!fileExists(at: bench.store.path(of: bench.name)))
        #expect(try bench.store.lockFile.entries() == [:])
    }
}
