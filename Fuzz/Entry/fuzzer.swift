import FuzzTargets
import Glibc

/// What libFuzzer calls for every input; the environment names the target.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        _ = try target.accepts(input)
        return 0
    } catch {
        fatalError("\(target.rawValue): \(error)")
    }
}

private let target: FuzzTarget = {
    let name = getenv("BITZOO_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else { fatalError("BITZOO_FUZZ_TARGET names no target: \(name)") }
    return target
}()

/// What libFuzzer calls for a new input: its own changes or ours, so that numbers that must agree do so now and then.
@c(LLVMFuzzerCustomMutator)
public func customMutator(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: CUnsignedInt)
    -> Int
{
    var count = count
    if seed % 2 == 0 { count = mutate(start, count, capacity) }
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    var mutator = Mutator(seed: UInt64(seed))
    let result = mutator.mutation(of: input, with: [input], for: target).prefix(capacity)
    for (index, byte) in result.enumerated() { start[index] = byte }
    return result.count
}

/// libFuzzer's own changes.
@_extern(c, "LLVMFuzzerMutate")
private func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int) -> Int
