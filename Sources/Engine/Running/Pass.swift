internal import CKernels

/// Activations of some images: `[image][channels / 16][height][width][16]`.
@unsafe
struct Activation {
    let values: UnsafeMutablePointer<Float>
    let count: Int
    let channels: Int
    let height: Int
    let width: Int

    var pixels: Int { unsafe height * width }

    /// Where an image's values start.
    func image(_ index: Int) -> UnsafeMutablePointer<Float> {
        unsafe values + index * channels * pixels
    }
}

/// What normalizes activations: mean, scale and offset for each image and channel.
@unsafe
struct NormValues {
    let start: UnsafeMutablePointer<Float>
    /// From the means to the scales, and from these to the offsets.
    let distance: Int
    let channels: Int

    func of(image: Int, channel: Int = 0) -> ck_norm {
        let mean = unsafe start + image * channels + channel
        return unsafe ck_norm(mean: mean, scale: mean + distance, offset: mean + 2 * distance)
    }

    func advanced(by images: Int) -> NormValues {
        unsafe NormValues(start: start + images * channels, distance: distance, channels: channels)
    }
}

/// One way of some images through a network.
///
/// A step's results are complete when the next one starts. What is between the steps is done by the thread that calls.
struct Pass {
    let network: Network
    let store: WeightStore
    let workspace: Workspace
    let schedule: Schedule
    let arena: Memory
    let scratch: Memory
    /// How long each step took, summed over the portions of a batch, if anybody wants to know.
    var durations: [Duration]?
    /// The number of the layer, by which threads recognize what they have prepared.
    var serial = 0

    /// Runs everything but the head.
    ///
    /// - Parameters:
    ///   - images: the images.
    ///   - range: which of them; no more than fit into the schedule.
    /// - Throws: `CancellationError`, or ``EngineError`` when weights are read on the way.
    mutating func computeFeatures(of images: ImageBatch, in range: Range<Int>) throws {
        try fill(block: network.blocks.count, images: images, range: range)
        try Task.checkCancellation()
        step(network.lastStep) { unsafe $0.averagePool(count: range.count) }
    }

    /// Fills the output of a block, from its first image on; block 0 is the stem.
    private mutating func fill(block: Int, images: ImageBatch, range: Range<Int>) throws {
        guard block > 0 else {
            try Task.checkCancellation()
            return try step(0) { try unsafe $0.stem(images, range) }
        }
        let portion = schedule.blocks[block - 1].images
        var first = range.lowerBound
        while first < range.upperBound {
            let part = first..<min(first + portion, range.upperBound)
            try fill(block: block - 1, images: images, range: part)
            try run(block: block - 1, count: part.count, at: first - range.lowerBound)
            first = part.upperBound
        }
    }

    /// Runs the units of a block.
    ///
    /// - Parameters:
    ///   - block: the block, from 0.
    ///   - count: the images, at the start of the input.
    ///   - position: where in the output they go.
    /// - Throws: `CancellationError`, or ``EngineError`` when weights are read on the way.
    private mutating func run(block: Int, count: Int, at position: Int) throws {
        let plan = schedule.blocks[block]
        let units = network.blocks[block]
        let output = unsafe activation(schedule.outputs[block + 1], at: position, count: count, size: plan.output)
        let outputNorms = unsafe norms(schedule.outputs[block + 1], at: position)
        for (index, unit) in units.enumerated() {
            try Task.checkCancellation()
            let isFirst = index == 0
            let size = isFirst ? plan.input : plan.output
            let input =
                unsafe isFirst ? activation(schedule.outputs[block], at: 0, count: count, size: size) : output
            let inputNorms = unsafe isFirst ? norms(schedule.outputs[block], at: 0) : outputNorms
            let channels = unit.filter.inputs
            let reduced = unsafe inner(schedule.reduced, count: count, channels: channels, size: size)
            let filtered = unsafe inner(schedule.filtered, count: count, channels: channels, size: plan.output)

            // the sum is made in place: on the projection, or on the input itself, which nothing needs any more
            var number = unit.firstStep
            if let projection = unit.projection {
                try step(number) { pass throws in
                    try unsafe pass.pointwise(projection, of: input, inputNorms, into: output)
                }
                number += 1
            }
            try step(number) { pass throws in
                try unsafe pass.pointwise(
                    unit.reduce,
                    of: input,
                    inputNorms,
                    into: reduced.values,
                    momentsFor: (unit.norms.filter, reduced.norms)
                )
            }
            try step(number + 1) { pass throws in
                try unsafe pass.filter(
                    unit.filter,
                    of: reduced.values,
                    reduced.norms,
                    into: filtered.values,
                    momentsFor: (unit.norms.expand, filtered.norms)
                )
            }
            let next =
                index + 1 < units.count
                ? units[index + 1].norms.reduce : network.norm(beforeBlock: block + 1)
            try step(number + 2) { pass throws in
                try unsafe pass.pointwise(
                    unit.expand,
                    of: filtered.values,
                    filtered.norms,
                    into: output,
                    accumulating: true,
                    momentsFor: (next, outputNorms)
                )
            }
        }
    }

    /// Does a step, and says how long it took.
    mutating func step(_ index: Int, _ body: (inout Pass) throws -> Void) rethrows {
        serial += 1
        guard durations != nil else { return try body(&self) }
        let duration = try ContinuousClock().measure { try body(&self) }
        durations?[index] += duration
    }

    @unsafe
    func activation(
        _ place: Schedule.Place,
        at position: Int,
        count: Int,
        size: (height: Int, width: Int)
    ) -> Activation {
        unsafe Activation(
            values: arena.floats(from: place.values + position * place.channels * size.height * size.width),
            count: count,
            channels: place.channels,
            height: size.height,
            width: size.width
        )
    }

    @unsafe
    func norms(_ place: Schedule.Place, at position: Int) -> NormValues {
        unsafe NormValues(
            start: arena.floats(from: place.norms + position * place.channels),
            distance: place.images * place.channels,
            channels: place.channels
        )
    }

    /// Activations inside a unit, whose place is as large as the largest need.
    @unsafe
    private func inner(
        _ place: Schedule.Place,
        count: Int,
        channels: Int,
        size: (height: Int, width: Int)
    ) -> (values: Activation, norms: NormValues) {
        unsafe (
            Activation(
                values: arena.floats(from: place.values),
                count: count,
                channels: channels,
                height: size.height,
                width: size.width
            ),
            NormValues(start: arena.floats(from: place.norms), distance: count * channels, channels: channels)
        )
    }

    /// Marks all threads' memory as new: it may hold anything, from a run with another schedule.
    func forgetWhatWasPrepared() {
        for worker in 0..<workspace.pool.count { unsafe scratch(of: worker).prepared.pointee = 0 }
    }

    /// What a thread has for itself.
    @unsafe
    func scratch(of worker: Int) -> Scratch {
        unsafe Scratch(
            start: scratch.start + worker * Scratch.byteCount(of: schedule),
            offsetCount: schedule.offsetCount
        )
    }
}

/// The memory that a thread has for itself.
@unsafe
struct Scratch {
    /// What was prepared: the number of the layer and of the group.
    let prepared: UnsafeMutablePointer<Int>
    let offsets: UnsafeMutablePointer<Int32>
    let floats: UnsafeMutablePointer<Float>

    /// What is prepared has a cache line of its own.
    private static let headBytes = 64

    static func byteCount(of schedule: Schedule) -> Int {
        let bytes = unsafe headBytes + 4 * (schedule.offsetCount + schedule.scratchFloats)
        // an odd number of lines, so that threads' memory does not lie alike in the cache
        return (bytes + 4095) / 4096 * 4096 + 64
    }

    init(start: UnsafeMutableRawPointer, offsetCount: Int) {
        unsafe prepared = start.assumingMemoryBound(to: Int.self)
        unsafe offsets = (start + Self.headBytes).assumingMemoryBound(to: Int32.self)
        unsafe floats = (start + Self.headBytes + 4 * offsetCount).assumingMemoryBound(to: Float.self)
    }
}

extension Network {
    /// The norm of a block's input, blocks counted from 0; after the last block the one before the head.
    func norm(beforeBlock block: Int) -> Norm {
        block < blocks.count ? blocks[block].first?.norms.reduce ?? norm : norm
    }
}
