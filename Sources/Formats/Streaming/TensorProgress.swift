internal import ByteIO
internal import Dispatch
internal import Synchronization

/// A tensor that a thread goes through from its start, while threads without work of their own may take pieces from its end.
///
/// A digest has to be computed in order, by one thread; everything else does not. So the largest tensor of a checkpoint,
/// which may hold most of its bytes, does not keep a single thread busy with all of it.
final class TensorProgress<State: Sendable>: Sendable {
    /// What was made of some bytes in a row.
    struct Part: Sendable {
        let offset: Int
        let byteCount: Int
        let checksum: CRC32
        let state: State
    }

    private struct Claims {
        /// Where the part that the owner has not claimed yet begins.
        var front = 0
        /// Where it ends, and what others have claimed begins.
        var back: Int
        var parts: [Part] = []
        /// Claimed by others, and not done yet.
        var pending = 0
        var ownerWaits = false
    }

    let item: TensorItem
    private let claims: Mutex<Claims>
    private let allDone = DispatchSemaphore(value: 0)

    init(_ item: TensorItem) {
        self.item = item
        claims = Mutex(Claims(back: item.byteCount))
    }

    /// The number of bytes that nobody has claimed.
    var unclaimed: Int { claims.withLock { $0.back - $0.front } }

    /// Claims bytes for the owner.
    ///
    /// - Parameter end: where the bytes end that the owner has come to.
    /// - Returns: the end of those that are the owner's; what follows is somebody else's.
    func claim(upTo end: Int) -> Int {
        claims.withLock { claims in
            claims.front = max(claims.front, min(end, claims.back))
            return claims.front
        }
    }

    /// Claims bytes at the end for somebody else.
    ///
    /// - Parameters:
    ///   - byteCount: how many.
    ///   - reserve: how many are left to the owner at least.
    /// - Returns: the bytes; `nil` when too few are left.
    func claimFromEnd(_ byteCount: Int, leaving reserve: Int) -> Range<Int>? {
        claims.withLock { claims in
            guard claims.back - claims.front >= byteCount + reserve else { return nil }
            // pieces begin at whole elements and blocks
            let start = (claims.back - byteCount) / SHA256Lane.blockByteCount * SHA256Lane.blockByteCount
            defer { claims.back = start }
            claims.pending += 1
            return start..<claims.back
        }
    }

    /// Says what was made of bytes claimed at the end; `nil` after a failure.
    func complete(_ part: Part?) {
        let wake = claims.withLock { claims in
            if let part { claims.parts.append(part) }
            claims.pending -= 1
            return claims.pending == 0 && claims.ownerWaits
        }
        if wake { allDone.signal() }
    }

    /// Waits for the others.
    ///
    /// - Returns: what they made, in order.
    func partsOfOthers() -> [Part] {
        let mustWait = claims.withLock { claims in
            claims.ownerWaits = claims.pending > 0
            return claims.ownerWaits
        }
        if mustWait { allDone.wait() }
        return claims.withLock { $0.parts.sorted { $0.offset < $1.offset } }
    }
}
