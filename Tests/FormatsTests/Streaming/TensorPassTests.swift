import ByteIO
import Dispatch
import Formats
import Foundation
import Synchronization
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Tensors of given sizes that state sums, need memory, or are damaged, as a test wants it.
private struct Sample: TensorSource {
    enum Statement {
        case nothing, crc32, sha256
    }

    let tensors: [TensorDescriptor]
    var statement = Statement.nothing
    var damaged: Set<Int> = []
    var memory = 0
    var inPlace: Set<Int> = []
    let gauge = Gauge()

    init(sizes: [Int]) {
        tensors = sizes.enumerated().map { TensorDescriptor(name: "t\($0)", dtype: .uint8, shape: [$1]) }
    }

    func values(_ index: Int) -> [UInt8] {
        (0..<tensors[index].byteCount).map { UInt8(truncatingIfNeeded: ($0 &* 31) ^ ($0 >> 8) ^ index) }
    }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        gauge.enter(memory)
        defer { gauge.leave(memory) }
        var values = values(index)
        if damaged.contains(index) { values[values.count / 2] ^= 1 }
        let lent = values
        return try body(lent.span.bytes)
    }

    func memoryToLend(at index: Int) -> Int { inPlace.contains(index) ? 0 : memory }

    func statedSum(at index: Int) -> TensorSum? {
        let values = values(index)
        return switch statement {
        case .nothing: nil
        case .crc32: .crc32(CRC32(of: values.span.bytes).value)
        case .sha256: .sha256(SHA256Digest(of: values.span.bytes).bytes)
        }
    }
}

/// The most memory that was lent at once, and how often anything was.
private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0, lendings: 0))

    var most: Int { state.withLock { $0.most } }
    var lendings: Int { state.withLock { $0.lendings } }

    func enter(_ memory: Int) {
        state.withLock { state in
            state.now += memory
            state.lendings += 1
            state.most = max(state.most, state.now)
        }
    }

    func leave(_ memory: Int) {
        state.withLock { $0.now -= memory }
    }
}

@Suite struct TensorPassTests {
    /// None, less than a block, whole blocks, several pieces, and many of the same size.
    private static let sizes = [0, 1, 63, 64, 65, 1_000_003, 262_144, 300_000] + Array(repeating: 70_001, count: 20)

    /// So many of nearly the same size that a thread takes as many as fit into a vector, and fills it up again.
    private static let similarSizes = (0..<60).map { 70_001 + 977 * ($0 % 48) }

    /// Gathers the bytes of each part, and joins them.
    private static let gathering = TensorPass<Sample>.Handling<[UInt8]>(
        startingWith: { _ in [] },
        take: { bytes, _, _, piece in bytes += [UInt8](copying: piece) },
        join: { $0 += $1 }
    )

    /// Few threads find one tensor with work for all; many threads share all of them.
    @Test(arguments: [1, 2, 5], [sizes, similarSizes, [5_000_001, 70]])
    func everyByteIsHandedOutOnceAndJoinedInOrder(threads: Int, sizes: [Int]) throws {
        let source = Sample(sizes: sizes)
        let pass = TensorPass(
            over: source,
            indices: Array(sizes.indices),
            sums: [.digest, .checksum],
            concurrency: threads
        )
        let outcomes = try pass.run(atDamage: .stop, Self.gathering)
        for (index, outcome) in outcomes.enumerated() {
            let values = source.values(index)
            let found = try outcome.get()
            #expect(found.state == values)
            #expect(found.digest == SHA256Digest(of: values.span.bytes))
            #expect(found.checksum == CRC32(of: values.span.bytes))
        }
        #expect(outcomes.count == sizes.count)
    }

    @Test func threadsWithoutTensorsHelp() throws {
        let source = Sample(sizes: [64 << 20])
        let pass = TensorPass(over: source, indices: [0], sums: .checksum, concurrency: 2)
        let ranges = Mutex<[Range<Int>]>([])
        let helperCame = DispatchSemaphore(value: 0)
        let outcomes = try pass.run { _, offset, piece in
            // the owner begins when the other thread is there
            if offset == 0 { #expect(helperCame.wait(timeout: .now() + .seconds(60)) == .success) }
            if offset > 32 << 20 { helperCame.signal() }
            ranges.withLock { $0.append(offset..<(offset + piece.byteCount)) }
        }
        let values = source.values(0)
        #expect(outcomes.map(\.checksum) == [CRC32(of: values.span.bytes)])
        let found = ranges.withLock { $0 }
        // every byte once
        #expect(
            found.sorted { $0.lowerBound < $1.lowerBound }.reduce(0) { $1.lowerBound == $0 ? $1.upperBound : -1 } == 64
                << 20
        )
    }

    @Test func computesNoMoreThanIsWanted() throws {
        let source = Sample(sizes: [100, 200])
        let outcomes = try TensorPass(over: source, indices: [1], sums: .checksum).run()
        #expect(outcomes.map(\.digest) == [nil])
        let values = source.values(1)
        #expect(outcomes.map(\.checksum) == [CRC32(of: values.span.bytes)])
    }

    @Test(arguments: [false, true]) func damageEndsThePass(digests: Bool) throws {
        var source = Sample(sizes: Self.sizes)
        source.statement = digests ? .sha256 : .crc32
        source.damaged = [6]
        let pass = TensorPass(over: source, indices: Array(Self.sizes.indices), sums: [])
        #expect(throws: DamagedTensor(name: "t6")) { try pass.run() }
    }

    @Test(arguments: [false, true], [sizes, similarSizes]) func damageIsFoundEverywhere(digests: Bool, sizes: [Int])
        throws
    {
        var source = Sample(sizes: sizes)
        source.statement = digests ? .sha256 : .crc32
        source.damaged = [1, 5, 27]
        let pass = TensorPass(over: source, indices: Array(sizes.indices), sums: [])
        let outcomes = try pass.run(atDamage: .goOn, Self.gathering)
        for (index, outcome) in outcomes.enumerated() {
            switch outcome {
            case .success(let found):
                #expect(!source.damaged.contains(index))
                #expect(found.state.count == sizes[index])
            case .failure(let error):
                #expect(source.damaged.contains(index))
                #expect(error as? DamagedTensor == DamagedTensor(name: "t\(index)"))
            }
        }
    }

    @Test func whatTheCallerThrowsEndsThePassAlways() throws {
        struct Refusal: Error {}
        let source = Sample(sizes: Self.sizes)
        let pass = TensorPass(over: source, indices: Array(Self.sizes.indices), sums: .digest)
        let refusing = TensorPass<Sample>.Handling<Int>(
            startingWith: { _ in 0 },
            take: { _, position, _, _ in if position == 9 { throw Refusal() } },
            join: { _, _ in }
        )
        #expect(throws: Refusal.self) { try pass.run(atDamage: .goOn, refusing) }
    }

    /// Whoever writes: one thread that digests, too, or two of them apart from those that digest.
    @Test(arguments: [1, 2, 5], [Sample.Statement.nothing, .crc32, .sha256])
    fileprivate func everyByteIsWrittenOnceAndSummedUp(threads: Int, statement: Sample.Statement) throws {
        var source = Sample(sizes: Self.sizes)
        source.statement = statement
        let pass = TensorPass(
            over: source,
            indices: Array(Self.sizes.indices),
            sums: [.digest, .checksum],
            concurrency: threads
        )
        let written = Mutex(Self.sizes.map { [UInt8](repeating: 0, count: $0) })
        let count = Mutex(0)
        let outcomes = try pass.run { position, offset, piece in
            let bytes = [UInt8](copying: piece)
            count.withLock { $0 += bytes.count }
            written.withLock { $0[position].replaceSubrange(offset..<(offset + bytes.count), with: bytes) }
        }
        // as many as there are, and each in its place: each once
        #expect(count.withLock(\.self) == Self.sizes.reduce(0, +))
        let found = written.withLock(\.self)
        for (index, outcome) in outcomes.enumerated() {
            let values = source.values(index)
            #expect(found[index] == values)
            #expect(outcome.digest == SHA256Digest(of: values.span.bytes))
            #expect(outcome.checksum == CRC32(of: values.span.bytes))
        }
        #expect(outcomes.count == Self.sizes.count)
    }

    /// Reading tensors twice, or only looking where they are, is for sources that lend all in place.
    @Test(arguments: [[], [0, 1, 2]]) func whatTakesMemoryIsLentOnce(inPlace: Set<Int>) throws {
        var source = Sample(sizes: Self.similarSizes)
        source.memory = 1
        source.inPlace = inPlace
        let pass = TensorPass(over: source, indices: Array(Self.similarSizes.indices), sums: .digest, concurrency: 2)
        _ = try pass.run { _, _, _ in }
        #expect(source.gauge.lendings == Self.similarSizes.count)
    }

    /// Nor is it for those that come from the disk; here from a file that has nothing but holes.
    @Test func whatIsNotInMemoryIsLentOnce() throws {
        struct Mapped: TensorSource {
            let file: MappedFile
            let gauge = Gauge()
            var tensors: [TensorDescriptor] { [TensorDescriptor(name: "a", dtype: .uint8, shape: [file.count])] }
            func memoryToLend(at index: Int) -> Int { 0 }
            func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
                gauge.enter(0)
                return try file.withBytes(body)
            }
        }
        let temporary = try TemporaryDirectory()
        let path = try temporary.file("hole", [])
        #expect(truncate(path.string, 100_000) == 0)
        for lendings in [1, 2] {
            let source = Mapped(file: try MappedFile(path: path))
            let pass = TensorPass(over: source, indices: [0], sums: .digest, concurrency: 2)
            let digest = SHA256Digest(of: [UInt8](repeating: 0, count: 100_000).span.bytes)
            #expect(try pass.run { _, _, _ in }.map(\.digest) == [digest])
            // beside the look whether it is in memory
            #expect(source.gauge.lendings == 1 + lendings)
        }
    }

    /// Whether it is the thread that copies that finds it, or one that digests.
    @Test(arguments: [false, true]) func damageEndsAPassThatWrites(digests: Bool) throws {
        var source = Sample(sizes: Self.sizes)
        source.statement = digests ? .sha256 : .crc32
        source.damaged = [6]
        let pass = TensorPass(over: source, indices: Array(Self.sizes.indices), sums: .digest, concurrency: 2)
        #expect(throws: DamagedTensor(name: "t6")) { try pass.run { _, _, _ in } }
    }

    @Test(arguments: [1, 2, 5]) func whatTheWriterThrowsEndsThePass(threads: Int) throws {
        struct Refusal: Error {}
        let source = Sample(sizes: Self.sizes)
        let pass = TensorPass(over: source, indices: Array(Self.sizes.indices), sums: .digest, concurrency: threads)
        #expect(throws: Refusal.self) { try pass.run { position, _, _ in if position == 9 { throw Refusal() } } }
    }

    @Test func memoryStaysWithinItsBounds() throws {
        var source = Sample(sizes: Array(repeating: 100_000, count: 40))
        source.memory = 24 << 20
        let pass = TensorPass(over: source, indices: Array(0..<40), sums: .digest, concurrency: 8)
        #expect(try pass.run().count == 40)
        // the largest and 32 MiB beyond: two at a time
        #expect(source.gauge.most == 48 << 20)
    }

    @Test func aSourceThatLiesAboutItsSizeIsFound() throws {
        struct Liar: TensorSource {
            let tensors = [TensorDescriptor(name: "a", dtype: .uint8, shape: [3])]
            func memoryToLend(at index: Int) -> Int { 0 }
            func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
                let bytes: [UInt8] = [1]
                return try body(bytes.span.bytes)
            }
        }
        #expect(throws: TensorWriteError.sourceSizeDiffers("a", expected: 3, found: 1)) {
            try TensorPass(over: Liar(), indices: [0], sums: .digest).run()
        }
    }
}
