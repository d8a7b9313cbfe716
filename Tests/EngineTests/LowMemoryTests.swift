import Engine
import Synchronization
import Tensors
import Testing

/// Tensors of which some cannot be read for a while; it notes who was read and who is not needed any more.
private final class MoodySource: TensorSource {
    struct Unwilling: Error {}

    /// What happened to a tensor.
    enum Event: Equatable {
        case lent(String)
        case relinquished(String)
    }

    private let base: TensorsInMemory
    private let state = Mutex((refused: Set<String>(), events: [Event]()))

    init(_ base: TensorsInMemory) { self.base = base }

    var tensors: [TensorDescriptor] { base.tensors }

    /// The tensors that cannot be read.
    var refused: Set<String> {
        get { state.withLock(\.refused) }
        set { state.withLock { $0.refused = newValue } }
    }

    /// What happened since the last question.
    func takeEvents() -> [Event] {
        state.withLock { state in
            defer { state.events = [] }
            return state.events
        }
    }

    func memoryToLend(at index: Int) -> Int { 0 }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let name = tensors[index].name
        guard !refused.contains(name) else { throw Unwilling() }
        let result = try base.withTensorBytes(at: index, body)
        state.withLock { $0.events.append(.lent(name)) }
        return result
    }

    func relinquish(at index: Int) {
        let name = tensors[index].name
        state.withLock { $0.events.append(.relinquished(name)) }
    }
}

extension Collection<TensorDescriptor> {
    fileprivate var kernels: [String] { map(\.name).filter { $0.hasSuffix("kernel") } }
}

@Suite struct LowMemoryTests {
    @Test(arguments: [Precision.fp32, .bf16], availableSets)
    func answersAreTheSame(precision: Precision, set: InstructionSet) throws {
        let weights = try smallWeights(classes: 33)
        func model(low: Bool, threads: Int) throws -> Model {
            let options = Model.Options(
                threads: threads,
                instructionSet: set,
                precision: precision,
                lowMemory: low
            )
            return try Model(source: weights, options: options)
        }
        let usual = try model(low: false, threads: 2)
        for threads in [1, 2, 3] {
            let low = try model(low: true, threads: threads)
            for (count, height, width) in [(1, 32, 32), (3, 61, 40), (70, 32, 32), (2, 97, 131)] {
                let images = try hashedImages(seed: 5, count: count, height: height, width: width)
                #expect(try low.logits(of: images) == usual.logits(of: images))
                #expect(try low.features(of: images) == usual.features(of: images))
            }
        }
    }

    /// A kernel that cannot be read ends the run in its step; when it can be read again, the model is as before.
    @Test func aSourceThatFailsForAWhile() throws {
        let source = MoodySource(try smallWeights())
        let model = try Model(source: source, options: .init(threads: 2, lowMemory: true))
        let images = try hashedImages(seed: 5, count: 2, height: 40, width: 33)
        let expected = try Model(source: smallWeights()).logits(of: images)
        for kernel in source.tensors.kernels {
            source.refused = [kernel]
            #expect(throws: EngineError.unreadable(tensor: kernel, reason: "Unwilling()")) {
                try model.logits(of: images)
            }
            source.refused = []
            #expect(try model.logits(of: images) == expected)
        }
    }

    /// The features do not need the head.
    @Test func onlyWhatIsNeededIsRead() throws {
        let source = MoodySource(try smallWeights())
        let model = try Model(source: source, options: .init(lowMemory: true))
        source.refused = ["resnet/head/conv2d/kernel"]
        let images = try hashedImages(seed: 5, count: 1, height: 32, width: 32)
        #expect(try model.features(of: images) == Model(source: smallWeights()).features(of: images))
    }

    /// Kernels are read when the model is made, or when they are needed, and are not needed after that.
    @Test(arguments: [false, true]) func kernelsAreReadInTime(isLow: Bool) throws {
        let source = MoodySource(try smallWeights())
        let model = try Model(source: source, options: .init(lowMemory: isLow))
        func names(_ events: [MoodySource.Event]) -> [String] {
            events.compactMap { if case .lent(let name) = $0 { name } else { nil } }
        }
        let first = source.takeEvents()
        #expect(Set(names(first)).intersection(source.tensors.kernels).isEmpty == isLow)
        _ = try model.logits(of: hashedImages(seed: 5, count: 1, height: 32, width: 32))
        let second = source.takeEvents()
        #expect(names(second).sorted() == (isLow ? source.tensors.kernels.sorted() : []))
        #expect(names(first + second).sorted() == source.tensors.map(\.name).sorted())
        for events in [first, second] {
            for pair in stride(from: 0, to: events.count, by: 2) {
                guard case .lent(let name) = events[pair], pair + 1 < events.count else {
                    Issue.record("\(events[pair]) without having been lent")
                    continue
                }
                #expect(events[pair + 1] == .relinquished(name))
            }
        }
    }
}
