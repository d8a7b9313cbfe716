/// Makes inputs that are almost right: sound ones with a few changes of the kind that crafted and damaged files have.
///
/// The same seed gives the same inputs in the same order.
package struct Mutator {
    /// No input grows beyond this.
    package static let largestInput = 1 << 18

    private var generator: SplitMix64

    /// - Parameter seed: what all choices follow from.
    package init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// Makes one input.
    ///
    /// - Parameters:
    ///   - seeds: sound inputs; not empty.
    ///   - target: whose inputs they are, so that lengths and offsets can be made to fit again. They are in half of the cases,
    ///     because otherwise few inputs would get past the first check.
    /// - Returns: the input.
    package mutating func input(from seeds: [[UInt8]], for target: FuzzTarget?) -> [UInt8] {
        mutation(of: generator.pick(seeds), with: seeds, for: target)
    }

    /// Changes one input.
    ///
    /// - Parameters:
    ///   - original: the input.
    ///   - donors: inputs whose parts may go into the result; not empty.
    ///   - target: whose inputs they are.
    /// - Returns: the changed input.
    package mutating func mutation(of original: [UInt8], with donors: [[UInt8]], for target: FuzzTarget?) -> [UInt8] {
        var bytes = original
        // mostly one change or two: after many, little that is sound is left
        let steps = 1 + [0, 0, 0, 1, 1, 2, 3, 7][generator.below(8)]
        for _ in 0..<steps { change(&bytes, donors) }
        if bytes.count > Self.largestInput { bytes.removeLast(bytes.count - Self.largestInput) }
        if let target, generator.below(2) == 0 { target.makeConsistent(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8], _ donors: [[UInt8]]) {
        guard !bytes.isEmpty else {
            bytes = generator.pick(donors)
            return
        }
        let position = generator.below(bytes.count)
        switch generator.below(16) {
        case 0, 1: bytes[position] ^= 1 << UInt8(generator.below(8))
        case 2: bytes[position] = UInt8(truncatingIfNeeded: generator.next())
        case 3: bytes[position] = generator.pick([0, 1, 0x20, 0x22, 0x7F, 0x80, 0xFF])
        case 4, 5: storeInteger(at: position, in: &bytes)
        case 6, 7: editNumber(at: position, in: &bytes)
        case 8: changeDecimal(near: position, in: &bytes)
        case 9: changeEverywhere(position, in: &bytes)
        case 10: bytes.removeSubrange(position..<min(bytes.count, position + length(upTo: bytes.count)))
        case 11:
            let range = position..<min(bytes.count, position + length(upTo: bytes.count))
            bytes.insert(contentsOf: Array(bytes[range]), at: generator.below(bytes.count + 1))
        case 12: bytes.insert(contentsOf: noise(), at: position)
        case 13: bytes.removeLast(bytes.count - position)
        case 14: bytes += generator.below(2) == 0 ? noise() : Array(repeating: 0, count: length(upTo: 5000))
        default: splice(generator.pick(donors), into: &bytes, at: position)
        }
    }

    /// Small lengths are the most interesting; a few are of any size.
    private mutating func length(upTo limit: Int) -> Int {
        1 + (generator.below(4) == 0 ? generator.below(max(limit, 1)) : generator.below(16))
    }

    private mutating func noise() -> [UInt8] {
        (0..<length(upTo: 300)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    /// A number at the edge of what its size can hold, or of what the input can.
    private mutating func interestingInteger(_ count: Int) -> UInt64 {
        let edges: [UInt64] = [
            0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, 1 << 32,
            .max >> 1, 1 << 63, .max, .max - 7, UInt64(count), UInt64(count) &- 1, UInt64(count) + 1, UInt64(count) / 2,
        ]
        return generator.pick(edges)
    }

    private mutating func storeInteger(at position: Int, in bytes: inout [UInt8]) {
        store(interestingInteger(bytes.count), width: generator.pick([2, 4, 8]), at: position, in: &bytes)
    }

    /// Adds a little to the number at a place, which may be a length or an offset.
    private mutating func editNumber(at position: Int, in bytes: inout [UInt8]) {
        let width = generator.pick([1, 2, 4, 8])
        let value = bytes[position...].prefix(width).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        let change = UInt64(1 + generator.below(64))
        store(generator.below(2) == 0 ? value &+ change : value &- change, width: width, at: position, in: &bytes)
    }

    private func store(_ value: UInt64, width: Int, at position: Int, in bytes: inout [UInt8]) {
        for index in 0..<min(width, bytes.count - position) {
            bytes[position + index] = UInt8(truncatingIfNeeded: value >> UInt64(8 * index))
        }
    }

    /// Writes another number in place of the next one that is written in digits.
    private mutating func changeDecimal(near position: Int, in bytes: inout [UInt8]) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let start = bytes[position...].firstIndex(where: digits.contains) else { return }
        let end = bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count
        let value = UInt64(String(decoding: bytes[start..<end], as: UTF8.self)) ?? 0
        let other = generator.below(2) == 0 ? interestingInteger(bytes.count) : value &+ UInt64(generator.below(5)) &- 2
        bytes.replaceSubrange(start..<end, with: String(other).utf8)
    }

    /// Changes bytes in the same way wherever the input repeats them, as a format does that states its facts twice.
    private mutating func changeEverywhere(_ position: Int, in bytes: inout [UInt8]) {
        let width = generator.pick([2, 4, 8])
        guard position + width <= bytes.count else { return }
        let pattern = Array(bytes[position..<(position + width)])
        var other = pattern
        if generator.below(2) == 0 {
            editNumber(at: 0, in: &other)
        } else {
            other[generator.below(width)] = UInt8(truncatingIfNeeded: generator.next())
        }
        for start in 0...(bytes.count - width) where bytes[start..<(start + width)].elementsEqual(pattern) {
            bytes.replaceSubrange(start..<(start + width), with: other)
        }
    }

    /// Puts a part of another input in.
    private mutating func splice(_ donor: [UInt8], into bytes: inout [UInt8], at position: Int) {
        guard !donor.isEmpty else { return }
        let start = generator.below(donor.count)
        let part = Array(donor[start...].prefix(length(upTo: donor.count)))
        if generator.below(2) == 0 {
            bytes.replaceSubrange(position..<min(bytes.count, position + part.count), with: part)
        } else {
            bytes.insert(contentsOf: part, at: position)
        }
    }
}
