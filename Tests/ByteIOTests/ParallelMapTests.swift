import ByteIO
import Testing

@Suite struct ParallelMapTests {
    @Test(arguments: [0, 1, 1000], [1, 2, 16]) func keepsTheOrder(count: Int, concurrency: Int) throws {
        #expect(try parallelMap(count: count, concurrency: concurrency) { $0 * $0 } == (0..<count).map { $0 * $0 })
    }

    @Test func aFailureComesOut() {
        struct Failure: Error, Equatable { let position: Int }
        #expect(throws: Failure(position: 0)) {
            try parallelMap(count: 100, concurrency: 4) { position in
                if position % 10 == 0 { throw Failure(position: 0) }
                return position
            }
        }
    }
}
