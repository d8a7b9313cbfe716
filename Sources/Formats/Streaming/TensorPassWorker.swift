internal import ByteIO
internal import Tensors

/// What one thread of a ``TensorPass`` does.
struct TensorPassWorker<Source: TensorSource, State: Sendable> {
    typealias Pass = TensorPass<Source>

    let pass: Pass
    let queue: TensorQueue
    let initial: @Sendable (Int) -> State
    let take: @Sendable (inout State, Int, Int, RawSpan) throws -> Void
    let results: ResultBox<Pass.Outcome<State>>
    let atDamage: Pass.AtDamage

    /// Two of them, and the copy that is written, stay in a core's second-level cache.
    private static var pieceByteCount: Int { 256 << 10 }
    /// Below this size it is not worth to look for a companion.
    private static var smallestShared: Int { 4 << 10 }

    /// Works until no tensor is left.
    func run() throws {
        while let item = queue.largest() {
            defer { queue.finish(item) }
            try read(item) { progress, values in
                while progress.usesDigest, values.byteCount - progress.offset >= Self.smallestShared,
                    let other = queue.largest(atMost: values.byteCount - progress.offset)
                {
                    defer { queue.finish(other) }
                    try read(other) { otherProgress, otherValues in
                        try advance(&progress, values, beside: &otherProgress, otherValues)
                    }
                }
            }
        }
    }

    /// Borrows one tensor, lets `body` take it as far as it wants, and goes on to its end.
    private func read(_ item: TensorQueue.Item, _ body: (inout Progress<State>, RawSpan) throws -> Void) throws {
        let index = pass.indices[item.position]
        do {
            let outcome = try pass.source.withTensorBytes(at: index) { values in
                guard values.byteCount == item.byteCount else {
                    throw TensorWriteError.sourceSizeDiffers(
                        pass.source.tensors[index].name,
                        expected: item.byteCount,
                        found: values.byteCount
                    )
                }
                var progress = Progress(
                    position: item.position,
                    state: initial(item.position),
                    sums: pass.sums,
                    stated: pass.source.statedSum(at: index)
                )
                // what goes wrong with the companion, or for the caller, is no damage of this tensor
                try Interruption.marking { try body(&progress, values) }
                try Interruption.marking { try advance(&progress, values) }
                return try finish(progress, values, index: index)
            }
            results.set(.success(outcome), at: item.position)
        } catch let interruption as Interruption {
            throw interruption.error
        } catch {
            guard atDamage == .goOn else { throw error }
            results.set(.failure(error), at: item.position)
        }
    }

    /// Goes through two tensors side by side, to the last whole block of the second, which is not the larger one.
    private func advance(
        _ first: inout Progress<State>,
        _ firstValues: RawSpan,
        beside second: inout Progress<State>,
        _ secondValues: RawSpan
    ) throws {
        while true {
            let left = min(firstValues.byteCount - first.offset, secondValues.byteCount - second.offset)
            let count = min(left, Self.pieceByteCount) / SHA256Lane.blockByteCount * SHA256Lane.blockByteCount
            guard count > 0 else { return }
            let firstPiece = try handOut(count, of: firstValues, &first)
            let secondPiece = try handOut(count, of: secondValues, &second)
            SHA256Lane.update(&first.lane, firstPiece, &second.lane, secondPiece)
        }
    }

    /// Goes through one tensor, to its last whole block.
    private func advance(_ progress: inout Progress<State>, _ values: RawSpan) throws {
        while true {
            let left = values.byteCount - progress.offset
            let count = min(left, Self.pieceByteCount) / SHA256Lane.blockByteCount * SHA256Lane.blockByteCount
            guard count > 0 else { return }
            let piece = try handOut(count, of: values, &progress)
            if progress.usesDigest { progress.lane.update(piece) }
        }
    }

    /// Sums up the next piece, and hands it to the caller.
    @_lifetime(copy values)
    private func handOut(_ count: Int, of values: RawSpan, _ progress: inout Progress<State>) throws -> RawSpan {
        try Task.checkCancellation()
        let piece = values.extracting(progress.offset..<(progress.offset + count))
        if progress.usesChecksum { progress.checksum.update(piece) }
        try take(&progress.state, progress.position, progress.offset, piece)
        progress.offset += count
        return piece
    }

    /// Takes the rest of a tensor, less than a block, and compares.
    private func finish(
        _ progress: consuming Progress<State>,
        _ values: RawSpan,
        index: Int
    ) throws -> Pass.Outcome<State> {
        let tail = values.extracting(progress.offset..<values.byteCount)
        if tail.byteCount > 0 {
            if progress.usesChecksum { progress.checksum.update(tail) }
            try Interruption.marking {
                try take(&progress.state, progress.position, progress.offset, tail)
            }
        }
        let digest = progress.usesDigest ? progress.lane.finish(tail) : nil
        let checksum = progress.usesChecksum ? progress.checksum : nil
        // of the stated kind, because that one was computed
        let found: TensorSum? =
            switch progress.stated {
            case .crc32: checksum.map { .crc32($0.value) }
            case .sha256: digest.map { .sha256($0.bytes) }
            case nil: nil
            }
        if let found, found != progress.stated { throw pass.source.damage(at: index, found: found) }
        return Pass.Outcome(digest: digest, checksum: checksum, state: progress.state)
    }
}

/// How far a tensor has been read.
private struct Progress<State: Sendable> {
    let position: Int
    var state: State
    let usesDigest: Bool
    let usesChecksum: Bool
    let stated: TensorSum?
    var offset = 0
    var lane = SHA256Lane()
    var checksum = CRC32()

    init<Source: TensorSource>(position: Int, state: State, sums: TensorPass<Source>.Sums, stated: TensorSum?) {
        self.position = position
        self.state = state
        self.stated = stated
        var (usesDigest, usesChecksum) = (sums.contains(.digest), sums.contains(.checksum))
        switch stated {
        case .crc32: usesChecksum = true
        case .sha256: usesDigest = true
        case nil: break
        }
        self.usesDigest = usesDigest
        self.usesChecksum = usesChecksum
    }
}

/// An error that ends the pass, whatever it does at damage.
private struct Interruption: Error {
    let error: any Error

    static func marking<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let interruption as Interruption {
            throw interruption
        } catch {
            throw Interruption(error: error)
        }
    }
}
