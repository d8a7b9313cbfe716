/// A generator that gives the same numbers for the same seed, on every machine and in every version.
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    /// - Parameter seed: where the sequence starts.
    package init(seed: UInt64) {
        state = seed
    }

    /// - Returns: the next 64 bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// - Parameter bound: above 0.
    /// - Returns: a number from 0 up to, and without, the bound; close enough to even for tests.
    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    /// - Parameter elements: not empty.
    /// - Returns: one of them.
    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }
}
