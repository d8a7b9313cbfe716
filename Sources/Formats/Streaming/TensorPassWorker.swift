internal import ByteIO
internal import Tensors

/// What one thread of a ``TensorPass`` does.
struct TensorPassWorker<Source: TensorSource, State: Sendable> {
    typealias Pass = TensorPass<Source>

    let pass: Pass
    let queue: TensorQueue<State>
    let handling: Pass.Handling<State>
    let results: ResultBox<Pass.Outcome<State>>
    let atDamage: Pass.AtDamage
    let threads: Int

    /// Two of them, and the copy that is written, stay in a core's second-level cache.
    private static var pieceByteCount: Int { 256 << 10 }
    /// Below this size it is not worth to look for a companion.
    private static var smallestShared: Int { 4 << 10 }
    /// What a thread takes at once from another one's tensor.
    private static var helpByteCount: Int { 1 << 20 }

    /// Works until no tensor is left, and then helps with those in work.
    func run() throws {
        while let tensor = queue.largest() {
            defer { queue.finish(tensor) }
            try read(tensor) { reading, values in
                while reading.usesDigest, let other = companion(of: reading, left: values.byteCount - reading.offset) {
                    defer { queue.finish(other) }
                    try read(other) { otherReading, otherValues in
                        try advance(&reading, values, beside: &otherReading, otherValues)
                    }
                }
            }
        }
        while let tensor = queue.largestInWork, try help(with: tensor) {}
    }

    /// A second tensor to work on, unless the first takes longer alone than the other threads need for all the rest.
    private func companion(of reading: Reading<State>, left: Int) -> TensorProgress<State>? {
        guard left >= Self.smallestShared, queue.waitingByteCount / max(1, threads - 1) > left || threads == 1 else {
            return nil
        }
        return queue.largest(atMost: left)
    }

    /// Borrows one tensor, lets `body` take it as far as it wants, and goes on to its end.
    private func read(
        _ tensor: TensorProgress<State>,
        _ body: (inout Reading<State>, RawSpan) throws -> Void
    ) throws {
        let item = tensor.item
        let index = pass.indices[item.position]
        do {
            let outcome = try pass.source.withTensorBytes(at: index) { values in
                try requireSize(item, of: values)
                var reading = Reading(
                    of: tensor,
                    state: handling.initial(item.position),
                    sums: pass.sums,
                    stated: pass.source.statedSum(at: index)
                )
                // what goes wrong with the companion, or for the caller, is no damage of this tensor
                do {
                    try Interruption.marking {
                        try body(&reading, values)
                        try advance(&reading, values)
                    }
                } catch {
                    // nobody may use the state of a pass that has ended
                    _ = tensor.partsOfOthers()
                    throw error
                }
                return try finish(reading, values, index: index)
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
        _ first: inout Reading<State>,
        _ firstValues: RawSpan,
        beside second: inout Reading<State>,
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
    private func advance(_ reading: inout Reading<State>, _ values: RawSpan) throws {
        while true {
            let left = values.byteCount - reading.offset
            let count = min(left, Self.pieceByteCount) / SHA256Lane.blockByteCount * SHA256Lane.blockByteCount
            guard count > 0 else { return }
            let piece = try handOut(count, of: values, &reading)
            if reading.usesDigest { reading.lane.update(piece) }
        }
    }

    /// Sums up the next piece, and hands it to the caller, as far as nobody else does.
    @_lifetime(copy values)
    private func handOut(_ count: Int, of values: RawSpan, _ reading: inout Reading<State>) throws -> RawSpan {
        try Task.checkCancellation()
        let (start, end) = (reading.offset, reading.offset + count)
        let claimed = reading.tensor.claim(upTo: end)
        if start < claimed {
            try take(values.extracting(start..<claimed), at: start, of: &reading)
        }
        reading.offset = end
        return values.extracting(start..<end)
    }

    private func take(_ piece: RawSpan, at offset: Int, of reading: inout Reading<State>) throws {
        if reading.usesChecksum { reading.checksum.update(piece) }
        try handling.take(&reading.state, reading.tensor.item.position, offset, piece)
    }

    /// Takes the rest of a tensor, less than a block, adds what others did, and compares.
    private func finish(
        _ reading: consuming Reading<State>,
        _ values: RawSpan,
        index: Int
    ) throws -> Pass.Outcome<State> {
        let tail = values.extracting(reading.offset..<values.byteCount)
        if reading.offset < reading.tensor.claim(upTo: values.byteCount) {
            let start = reading.offset
            try Interruption.marking { try take(tail, at: start, of: &reading) }
        }
        for part in reading.tensor.partsOfOthers() {
            reading.checksum.append(part.checksum, byteCount: part.byteCount)
            handling.join(&reading.state, part.state)
        }
        let digest = reading.usesDigest ? reading.lane.finish(tail) : nil
        let checksum = reading.usesChecksum ? reading.checksum : nil
        // of the stated kind, because that one was computed
        let found: TensorSum? =
            switch reading.stated {
            case .crc32: checksum.map { .crc32($0.value) }
            case .sha256: digest.map { .sha256($0.bytes) }
            case nil: nil
            }
        if let found, found != reading.stated { throw pass.source.damage(at: index, found: found) }
        return Pass.Outcome(digest: digest, checksum: checksum, state: reading.state)
    }

    private func requireSize(_ item: TensorItem, of values: RawSpan) throws(TensorWriteError) {
        guard values.byteCount == item.byteCount else {
            throw .sourceSizeDiffers(
                pass.source.tensors[pass.indices[item.position]].name,
                expected: item.byteCount,
                found: values.byteCount
            )
        }
    }

    /// Takes one piece from the end of a tensor that another thread goes through.
    ///
    /// - Returns: whether there was enough left to do.
    private func help(with tensor: TensorProgress<State>) throws -> Bool {
        guard let range = tensor.claimFromEnd(Self.helpByteCount, leaving: Self.helpByteCount) else { return false }
        var part: TensorProgress<State>.Part?
        defer { tensor.complete(part) }
        try Task.checkCancellation()
        let position = tensor.item.position
        let index = pass.indices[position]
        let usesChecksum = Reading<State>.usesChecksum(pass.sums, pass.source.statedSum(at: index))
        part = try pass.source.withTensorBytes(at: index) { values in
            try requireSize(tensor.item, of: values)
            var state = handling.initial(position)
            var checksum = CRC32()
            for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.pieceByteCount) {
                let piece = values.extracting(start..<min(start + Self.pieceByteCount, range.upperBound))
                if usesChecksum { checksum.update(piece) }
                try handling.take(&state, position, start, piece)
            }
            return .init(offset: range.lowerBound, byteCount: range.count, checksum: checksum, state: state)
        }
        return true
    }
}

/// How far the owner of a tensor has read it.
private struct Reading<State: Sendable> {
    let tensor: TensorProgress<State>
    var state: State
    let usesDigest: Bool
    let usesChecksum: Bool
    let stated: TensorSum?
    var offset = 0
    var lane = SHA256Lane()
    var checksum = CRC32()

    init<Source: TensorSource>(
        of tensor: TensorProgress<State>,
        state: State,
        sums: TensorPass<Source>.Sums,
        stated: TensorSum?
    ) {
        self.tensor = tensor
        self.state = state
        self.stated = stated
        usesChecksum = Self.usesChecksum(sums, stated)
        if case .sha256 = stated { usesDigest = true } else { usesDigest = sums.contains(.digest) }
    }

    static func usesChecksum<Source: TensorSource>(_ sums: TensorPass<Source>.Sums, _ stated: TensorSum?) -> Bool {
        if case .crc32 = stated { true } else { sums.contains(.checksum) }
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
