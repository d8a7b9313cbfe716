extension Verification {
    /// The level of trust that the check belongs to, as the user's guide numbers them; `nil` for one that reads no byte.
    public var level: Int? {
        switch self {
        case .pinnedDigest, .recordedDigest: 1
        case .serverHash: 2
        case .exactSize: 3
        case .recordedSize: nil
        case .container: 4
        case .structure: 5
        }
    }
}

extension Sequence<Verification> {
    /// The highest level of trust that these checks reach; 0 for none.
    public var trustLevel: Int {
        reduce(0) { Swift.max($0, $1.level ?? 0) }
    }

    /// Each check once, in the order in which they are always told: the one that says most about the bytes first.
    public var ordered: [Verification] {
        let checks = Set(self)
        return Verification.allCases.filter { checks.contains($0) }
    }
}
