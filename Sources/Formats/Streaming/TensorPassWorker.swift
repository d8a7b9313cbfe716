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
    /// Likewise, of each of many tensors.
    private static var smallPieceByteCount: Int { 32 << 10 }
    /// Below this size it is not worth to look for a companion.
    private static var smallestShared: Int { 4 << 10 }
    /// What a thread takes at once from another one's tensor.
    private static var helpByteCount: Int { 1 << 20 }

    /// Works until no tensor is left, and then helps with those in work.
    func run() throws {
        var lanes = Lanes<State>()
        while let tensor = queue.largest() { try read(tensor, &lanes) }
        while let tensor = queue.largestInWork, try help(with: tensor) {}
    }

    /// Borrows one tensor and goes through it, side by side with those in work and with companions of its own.
    ///
    /// The tensors in work are borrowed one within the other: the last one is the smallest, and is done first.
    private func read(_ tensor: TensorProgress<State>, _ lanes: inout Lanes<State>) throws {
        defer { queue.finish(tensor) }
        let item = tensor.item
        let index = pass.indices[item.position]
        do {
            let outcome = try pass.source.withTensorBytes(at: index) { values in
                try requireSize(item, of: values)
                return try unsafe values.withUnsafeBytes { buffer in
                    let reading = unsafe Reading(
                        of: tensor,
                        state: handling.initial(item.position),
                        sums: pass.sums(at: index),
                        stated: pass.source.statedSum(at: index),
                        values: buffer
                    )
                    lanes.push(reading)
                    // what goes wrong with a companion, or for the caller, is no damage of this tensor
                    do {
                        try Interruption.marking {
                            while let other = companion(in: lanes) { try read(other, &lanes) }
                            try advance(&lanes)
                        }
                    } catch {
                        _ = lanes.pop()
                        // nobody may use the state of a pass that has ended
                        _ = tensor.partsOfOthers()
                        throw error
                    }
                    let (finished, digest) = lanes.pop()
                    return try finish(finished, digest, index: index)
                }
            }
            results.set(.success(outcome), at: item.position)
        } catch let interruption as Interruption {
            throw interruption.error
        } catch {
            guard atDamage == .goOn else { throw error }
            results.set(.failure(error), at: item.position)
        }
    }

    /// A further tensor to work on, if that saves time.
    ///
    /// A second one does, unless the first takes longer alone than the other threads need for all the rest. More of them do where
    /// there are enough for vectors. These take all lanes on at the pace of a sixteenth, at which the first, the largest, comes to
    /// its half at least before nothing is left to fill the other lanes with: otherwise most of it would be left to be done
    /// alone. (Simulated with the sizes of R50x1, R152x2 and R101x3 and 2 and 8 threads, half was the best.)
    private func companion(in lanes: Lanes<State>) -> TensorProgress<State>? {
        guard let first = lanes.readings.first, let last = lanes.readings.last, last.usesDigest,
            last.left >= Self.smallestShared, lanes.count < handling.mostTogether
        else { return nil }
        let waiting = queue.waitingByteCount
        if lanes.count == 1 {
            guard waiting / max(1, threads - 1) > last.left || threads == 1 else { return nil }
        } else {
            let wanted = max(1, SHA256Lane.leastForVectors - lanes.count)
            guard first.left * (SHA256Lane.maximumTogether / 2) <= lanes.left + waiting / threads,
                queue.hasWaiting(wanted, atMost: last.left)
            else { return nil }
        }
        return queue.largest(atMost: last.left)
    }

    /// Goes through all tensors in work, to the last whole block of the last one.
    private func advance(_ lanes: inout Lanes<State>) throws {
        guard let last = lanes.readings.last else { return }
        let most = lanes.count > 2 ? Self.smallPieceByteCount : Self.pieceByteCount
        var left = last.left / SHA256Lane.blockByteCount * SHA256Lane.blockByteCount
        while left > 0 {
            try Task.checkCancellation()
            let count = min(left, most)
            for index in lanes.readings.indices { try handOut(count, of: &lanes.readings[index]) }
            lanes.digest(count)
            left -= count
        }
    }

    /// Sums up the next piece, and hands it to the caller, as far as nobody else does.
    private func handOut(_ count: Int, of reading: inout Reading<State>) throws {
        let start = reading.offset
        let claimed = reading.tensor.claim(upTo: start + count)
        let values = unsafe reading.values
        if start < claimed { try take(unsafe values.bytes.extracting(start..<claimed), at: start, of: &reading) }
    }

    private func take(_ piece: RawSpan, at offset: Int, of reading: inout Reading<State>) throws {
        if reading.usesChecksum { reading.checksum.update(piece) }
        try handling.take(&reading.state, reading.tensor.item.position, offset, piece)
    }

    /// Takes the rest of a tensor, less than a block, adds what others did, and compares.
    private func finish(
        _ reading: consuming Reading<State>,
        _ lane: SHA256Lane,
        index: Int
    ) throws -> Pass.Outcome<State> {
        let buffer = unsafe reading.values
        let values = unsafe buffer.bytes
        let tail = values.extracting(reading.offset..<values.byteCount)
        if reading.offset < reading.tensor.claim(upTo: values.byteCount) {
            let start = reading.offset
            try Interruption.marking { try take(tail, at: start, of: &reading) }
        }
        for part in reading.tensor.partsOfOthers() {
            reading.checksum.append(part.checksum, byteCount: part.byteCount)
            handling.join(&reading.state, part.state)
        }
        let digest = reading.usesDigest ? lane.finish(tail) : nil
        let checksum = reading.usesChecksum ? reading.checksum : nil
        // nothing, if the stated kind is left to another pass
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
        let usesChecksum = pass.sums(at: index).contains(.checksum)
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

/// The tensors that a thread goes through side by side, each borrowed within the one before, which is not smaller.
private struct Lanes<State: Sendable> {
    var readings: [Reading<State>] = []
    /// The digests so far, apart from the rest because they are computed together.
    private var digests: [SHA256Lane] = []

    var count: Int { readings.count }
    /// The bytes that are left of all.
    var left: Int { readings.reduce(0) { $0 + $1.left } }

    mutating func push(_ reading: Reading<State>) {
        readings.append(reading)
        digests.append(SHA256Lane())
    }

    mutating func pop() -> (Reading<State>, SHA256Lane) {
        (readings.removeLast(), digests.removeLast())
    }

    /// Digests the next bytes of each tensor, as many as each has, and goes on behind them.
    mutating func digest(_ byteCount: Int) {
        if readings.contains(where: \.usesDigest) {
            let starts = unsafe readings.compactMap { unsafe $0.start }
            unsafe SHA256Lane.update(&digests, starts, byteCount: byteCount)
        }
        for index in readings.indices { readings[index].offset += byteCount }
    }
}

/// How far the owner of a tensor has read it; the tensor is borrowed all the while.
@safe private struct Reading<State: Sendable> {
    let tensor: TensorProgress<State>
    var state: State
    let usesDigest: Bool
    let usesChecksum: Bool
    let stated: TensorSum?
    var offset = 0
    var checksum = CRC32()
    let values: UnsafeRawBufferPointer

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - tensor: the tensor.
    ///   - state: what the caller's state starts with.
    ///   - sums: what is computed.
    ///   - stated: the sum that the source states.
    ///   - values: the values, which are borrowed until the reading is done.
    @unsafe init<Source: TensorSource>(
        of tensor: TensorProgress<State>,
        state: State,
        sums: TensorPass<Source>.Sums,
        stated: TensorSum?,
        values: UnsafeRawBufferPointer
    ) {
        self.tensor = tensor
        self.state = state
        self.stated = stated
        unsafe self.values = values
        usesChecksum = sums.contains(.checksum)
        usesDigest = sums.contains(.digest)
    }

    var left: Int { unsafe values.count - offset }

    /// Where the next bytes are; nothing for a tensor without values.
    var start: UnsafePointer<UInt8>? {
        unsafe values.baseAddress?.advanced(by: offset).assumingMemoryBound(to: UInt8.self)
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
