import Download
import Foundation
import TestSupport
import Testing

/// Servers that ask for patience, fail for a while, or say no.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixPatienceTests {
    var bench: FaultBench

    init() throws {
        bench = try FaultBench()
    }

    @Test(arguments: ["429 Too Many Requests", "503 Service Unavailable"]) func retryAfterSeconds(status: String) throws
    {
        bench.server.serve("/f", bench.file, Fault(.answers(status, ["Retry-After: 1"]), .first(1)))
        try bench.expectFile()
        let requests = bench.server.requests
        #expect(try #require(requests.dropFirst().first).arrival - requests[0].arrival >= .seconds(1))
    }

    @Test(arguments: ["429 Too Many Requests", "503 Service Unavailable"]) func retryAfterDate(status: String) throws {
        let second = Int(Date().timeIntervalSince1970) + 2
        bench.server.serve("/f", bench.file, Fault(.answers(status, ["Retry-After: \(httpDate(second))"]), .first(1)))
        try bench.expectFile()
        let requests = bench.server.requests
        #expect(try #require(requests.dropFirst().first).date >= Date(timeIntervalSince1970: Double(second)))
    }

    @Test func retryAfterADateInThePast() throws {
        let header = "Retry-After: Fri, 01 May 2020 00:00:00 GMT"
        bench.server.serve("/f", bench.file, Fault(.answers("429 Slow Down", [header]), .first(1)))
        try bench.expectFile()
    }

    @Test(arguments: ["Retry-After: soon", "Retry-After: -1", "Retry-After: 99999999999999999999", "X: y"])
    func retryAfterNonsense(header: String) throws {
        bench.server.serve("/f", bench.file, Fault(.answers("503 Busy", [header]), .first(1)))
        // a number that no clock holds is as good as for ever
        if header.contains("999") {
            #expect(try bench.failure() == .busy(try bench.source(), status: 503, retryAfter: 999_999_999))
        } else {
            try bench.expectFile()
        }
    }

    @Test mutating func retryAfterLongerThanAllowed() throws {
        bench.settings.maximumRetryDelay = .seconds(2)
        bench.server.serve("/f", bench.file, Fault(.answers("429 Too Many Requests", ["Retry-After: 3600"])))
        #expect(try bench.failure() == .busy(try bench.source(), status: 429, retryAfter: 3600))
        #expect(bench.server.requests.count == 1)
    }

    @Test(arguments: ["500 Oops", "502 Bad Gateway", "503 Busy", "504 Late", "408 Request Timeout"])
    func failsThenWorks(status: String) throws {
        bench.server.serve("/f", bench.file, Fault(.answers(status, []), .first(2)))
        try bench.expectFile()
        #expect(bench.server.traffic.bodyBytes == FaultBench.size)
    }

    @Test func failsInTheMiddleThenWorks() throws {
        let faults = [
            Fault(.answers("500 Oops", []), .covering(5_000_000, times: 2)), Fault(.cut(afterBytes: 1_000_000)),
        ]
        bench.server.serve("/f", bench.file, faults)
        try bench.expectFile()
    }

    @Test func failsEveryTime() throws {
        bench.server.serve("/f", bench.file, Fault(.answers("500 Oops", [])))
        #expect(try bench.failure() == .httpStatus(500, try bench.source()))
        // the first time, and three more
        #expect(bench.server.requests.count == 4)
    }

    @Test(arguments: [(400, "400 Bad Request"), (401, "401 Unauthorized"), (403, "403 Forbidden"), (451, "451 No")])
    func refusedForGood(status: Int, line: String) throws {
        bench.server.serve("/f", bench.file, Fault(.answers(line, [])))
        #expect(try bench.failure() == .httpStatus(status, try bench.source()))
        #expect(bench.server.requests.count == 1)
    }

    @Test(arguments: ["404 Not Found", "410 Gone"]) func notThere(line: String) throws {
        bench.server.serve("/f", bench.file, Fault(.answers(line, [])))
        #expect(try bench.failure() == .notFound(try bench.source()))
        #expect(bench.server.requests.count == 1)
    }

    @Test mutating func theFilesTimeIsUp() throws {
        bench.settings.fileTimeout = .milliseconds(500)
        bench.server.serve("/f", bench.file, Fault(.limits(bytesPerSecond: 100_000)))
        switch try bench.failure() {
        case .outOfTime(let url, let received):
            #expect(received < FaultBench.size)
            #expect(url == (try bench.source()))
        case let error: Issue.record("expected that the time was up, got \(String(describing: error))")
        }
    }

    @Test mutating func everybodysTimeIsUp() throws {
        bench.settings.deadline = .now + .milliseconds(500)
        bench.server.serve("/f", bench.file, Fault(.limits(bytesPerSecond: 100_000)))
        #expect(try bench.failure()?.category == .network)
    }

    @Test func aPauseCanBeCancelled() throws {
        bench.server.serve("/f", bench.file, Fault(.answers("503 Busy", ["Retry-After: 4"])))
        let flag = CancellationFlag()
        #expect(throws: DownloadError.cancelled) {
            try bench.run(cancellation: flag) { event in
                if case .retrying(_, _, _, let pause) = event, pause >= .seconds(4) { flag.cancel() }
            }
        }
        #expect(bench.server.requests.count == 1)
    }
}
