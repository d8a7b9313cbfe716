import Download
import TestSupport
import Testing

/// Servers that send other parts than were asked for, or announce other sizes than they send.
@Suite(.timeLimit(.minutes(5))) struct FaultMatrixRangeTests {
    let bench: FaultBench

    init() throws {
        bench = try FaultBench()
    }

    @Test func wholeFileForEveryRange() throws {
        bench.server.serve("/f", bench.file, Fault(.ignoresRange))
        try bench.expectFile()
    }

    @Test func wholeFileForLaterRanges() throws {
        bench.server.serve("/f", bench.file, Fault(.ignoresRange, .from(1)))
        try bench.expectFile()
    }

    @Test func anotherRangeNowAndThen() throws {
        bench.server.serve("/f", bench.file, Fault(.shiftsRange(by: 4096), .first(2)))
        try bench.expectFile()
    }

    /// A server that cannot be trusted with ranges is asked for the whole.
    @Test(arguments: [
        Fault(.shiftsRange(by: 4096)), Fault(.shiftsRange(by: -1), .from(1)), Fault(.omitsContentRange),
        Fault(.omitsContentRange, .from(1)),
    ]) func anotherRangeEveryTime(fault: Fault) throws {
        bench.server.serve("/f", bench.file, fault)
        try bench.expectFile()
        #expect(bench.server.requests.contains { $0.header("Range") == nil })
    }

    @Test func anotherTotalThanExpected() throws {
        bench.server.serve("/f", bench.file, Fault(.claimsTotal(FaultBench.size + 1)))
        let request = try bench.request(nil) { $0.expectedSizes = [FaultBench.size] }
        #expect(
            try bench.failure(request)
                == .wrongSize(try bench.source(), expected: [FaultBench.size], found: FaultBench.size + 1)
        )
    }

    /// Nothing says what the size is, and the server says two things: one answer for the whole says one.
    @Test func twoTotals() throws {
        bench.server.serve("/f", bench.file, Fault(.claimsTotal(FaultBench.size + 1), .from(1)))
        try bench.expectFile()
        #expect(bench.server.requests.contains { $0.header("Range") == nil })
    }

    /// The last part ends before the total that is claimed: the rest can never be had in parts.
    @Test func aTotalBeyondTheEnd() throws {
        bench.server.serve("/f", bench.file, Fault(.claimsTotal(FaultBench.size + 1)))
        try bench.expectFile()
        #expect(bench.server.requests.contains { $0.header("Range") == nil })
    }

    @Test func rangesAreRefused() throws {
        bench.server.serve("/f", bench.file, Fault(.refusesRange))
        try bench.expectFile()
    }

    @Test func rangesAreRefusedLater() throws {
        bench.server.serve("/f", bench.file, Fault(.refusesRange, .from(1)))
        try bench.expectFile()
    }

    @Test(arguments: [1000, -1000]) func anotherLengthOnce(difference: Int) throws {
        bench.server.serve("/f", bench.file, Fault(.announces(extraBytes: difference), .first(1)))
        try bench.expectFile()
    }

    @Test(arguments: [1000, -1000]) func anotherLengthEveryTime(difference: Int) throws {
        bench.server.serve("/f", bench.file, Fault(.announces(extraBytes: difference)), Fault(.ignoresRange))
        let request = try bench.request(nil) { $0.expectedSizes = [FaultBench.size] }
        #expect(
            try bench.failure(request)
                == .wrongSize(try bench.source(), expected: [FaultBench.size], found: FaultBench.size + difference)
        )
    }

    @Test func anUnknownSizeThatIsTooLong() throws {
        bench.server.serve("/f", bench.file, Fault(.announces(extraBytes: 1000)), Fault(.ignoresRange))
        #expect(
            try bench.failure()
                == .incomplete(try bench.source(), expected: FaultBench.size + 1000, received: FaultBench.size)
        )
    }

    @Test func anotherSizeIsRefusedBeforeTheBody() throws {
        bench.server.serve("/f", bench.file, Fault(.stall(afterBytes: 1)))
        let request = try bench.request(nil) { $0.expectedSizes = [1 << 20] }
        #expect(
            try bench.failure(request) == .wrongSize(try bench.source(), expected: [1 << 20], found: FaultBench.size)
        )
        #expect(bench.server.requests.count == 1)
    }

    @Test func anEmptyFile() throws {
        let empty = ServedFile([])
        bench.server.serve("/f", empty)
        try bench.expectFile(empty)
    }

    @Test func aFileOfOneByte() throws {
        let one = ServedFile([7])
        bench.server.serve("/f", one)
        try bench.expectFile(one)
        #expect(bench.server.traffic.bodyBytes == 1)
    }
}
