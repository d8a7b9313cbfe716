import Download
import TestSupport
import Testing

/// Connections that break, hang, or begin late.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixConnectionTests {
    var bench: FaultBench

    init() throws {
        bench = try FaultBench()
    }

    @Test(arguments: [1, 4]) mutating func cutNowAndThen(connections: Int) throws {
        bench.settings.connections = connections
        bench.server.serve("/f", bench.file, Fault(.cut(afterBytes: 700_000), .first(3)))
        try bench.expectFile()
        // what had arrived is not asked for again
        #expect(bench.server.traffic.bodyBytes <= FaultBench.size + 3 << 20)
    }

    @Test(arguments: [1, 4]) mutating func cutAgainAndAgain(connections: Int) throws {
        bench.settings.connections = connections
        bench.server.serve("/f", bench.file, Fault(.cut(afterBytes: 300_000)))
        try bench.expectFile()
    }

    @Test func cutBeforeTheFirstByteEveryTime() throws {
        bench.server.serve("/f", bench.file, Fault(.cut(afterBytes: 0)))
        switch try bench.failure() {
        case .incomplete(let url, _, received: 0): #expect(url == (try bench.source()))
        case let error: Issue.record("expected an incomplete body, got \(String(describing: error))")
        }
    }

    @Test func cutWhereTheLastByteIs() throws {
        // no answer that holds the last byte has a body
        let last = FaultBench.size - 1
        bench.server.serve("/f", bench.file, Fault(.cut(afterBytes: 0), .covering(last, times: .max)))
        #expect(try bench.failure()?.category == .network)
        bench.server.serve("/f", bench.file)
        try bench.expectFile()
    }

    @Test(arguments: [1, 4]) mutating func stalled(connections: Int) throws {
        bench.settings.connections = connections
        bench.server.serve("/f", bench.file, Fault(.stall(afterBytes: 500_000), .first(1)))
        try bench.expectFile()
        #expect(bench.server.traffic.bodyBytes <= FaultBench.size + 2 << 20)
    }

    @Test mutating func stalledEveryTime() throws {
        bench.settings.retries = 1
        bench.server.serve("/f", bench.file, Fault(.stall(afterBytes: 0)))
        #expect(try bench.failure() == .timedOut(try bench.source(), received: 0))
        #expect(bench.server.requests.count == 2)
    }

    @Test(arguments: [1, 4]) mutating func reset(connections: Int) throws {
        bench.settings.connections = connections
        bench.server.serve("/f", bench.file, Fault(.reset(afterBytes: 400_000), .first(3)))
        try bench.expectFile()
        #expect(bench.server.traffic.bodyBytes <= FaultBench.size + 3 << 20)
    }

    @Test func resetEveryTime() throws {
        bench.server.serve("/f", bench.file, Fault(.reset(afterBytes: 0)))
        #expect(try bench.failure() == .connectionLost(try bench.source(), received: 0))
        #expect(bench.server.requests.count == 4)
    }

    @Test func slowStart() throws {
        bench.server.serve("/f", bench.file, Fault(.pauses(.milliseconds(300))))
        try bench.expectFile()
    }

    /// A server that is silent for longer than a stall may last, before it says anything.
    @Test func startsTooLate() throws {
        let gate = Gate()
        defer { gate.open() }
        bench.server.serve("/f", bench.file, Fault(.waits(gate), .first(1)))
        try bench.expectFile()
        #expect(bench.server.requests.count > 1)
    }

    @Test(arguments: [
        [Fault.Kind.chunks], [.endsWithConnection], [.chunks, .ignoresRange], [.endsWithConnection, .ignoresRange],
    ]) func noContentLength(kinds: [Fault.Kind]) throws {
        bench.server.serve("/f", bench.file, kinds.map { Fault($0) })
        try bench.expectFile()
    }

    @Test func cutWithoutContentLength() throws {
        let faults = [
            Fault(.endsWithConnection), Fault(.ignoresRange), Fault(.cut(afterBytes: 2_000_000), .first(1)),
        ]
        bench.server.serve("/f", bench.file, faults)
        try bench.expectFile(nil, bench.request(nil) { $0.expectedSizes = [FaultBench.size] })
    }

    @Test mutating func severalRangesComeAtOnce() throws {
        bench.server.serve("/f", bench.file, Fault(.limits(bytesPerSecond: 4_000_000)))
        try bench.expectFile()
        let traffic = bench.server.traffic
        #expect(traffic.mostRequestsInProgress > 1)
        #expect(traffic.mostConnections <= 4)
        #expect(traffic.bodyBytes == FaultBench.size)
    }

    @Test mutating func oneConnectionIsOne() throws {
        bench.settings.connections = 1
        bench.server.serve("/f", bench.file)
        try bench.expectFile()
        #expect(bench.server.traffic.mostConnections == 1)
        #expect(bench.server.traffic.bodyBytes == FaultBench.size)
    }
}
