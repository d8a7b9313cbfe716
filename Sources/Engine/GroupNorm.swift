internal import CKernels

/// A group norm: 32 groups of neighbouring channels, each with the mean 0 and the variance 1 over an image's pixels,
/// then a scale and an offset for each channel.
package struct GroupNorm: Sendable {
    /// The number of groups, the same in every BiT network.
    package static let groups = 32

    /// What is added to the variance.
    static let epsilon = 1e-5

    private let gamma: [Float]
    private let beta: [Float]

    /// Sums are kept for this many pixels at a time: the pieces that threads share.
    private static let pixelsPerPiece = 256

    /// Describes a group norm.
    ///
    /// - Parameters:
    ///   - gamma: the scales, a multiple of 32.
    ///   - beta: the offsets, as many.
    package init(gamma: [Float], beta: [Float]) {
        precondition(gamma.count == beta.count && gamma.count % Self.groups == 0)
        self.gamma = gamma
        self.beta = beta
    }

    /// Finds out what normalizes an input, from its means and variances.
    ///
    /// Distances are taken from the first pixel of the image and summed in double precision, so the variance is exact
    /// to float precision however far the values are from zero, and exactly zero where they are all the same.
    ///
    /// - Parameters:
    ///   - input: the values.
    ///   - execution: what to run on.
    /// - Returns: what normalizes them.
    package func normalization(of input: FeatureMap, on execution: Execution) -> Normalization {
        let channels = gamma.count
        precondition(input.channels == channels)
        let pieces = (input.pixels + Self.pixelsPerPiece - 1) / Self.pixelsPerPiece
        // each thread writes its own pieces
        nonisolated(unsafe) let sums = UnsafeMutablePointer<Double>.allocate(
            capacity: input.count * pieces * 2 * channels
        )
        defer { unsafe sums.deallocate() }
        execution.workers.forEach(input.count * pieces) { index, _ in
            let (image, piece) = index.quotientAndRemainder(dividingBy: pieces)
            let start = unsafe UnsafePointer(input.buffer.pointer) + image * input.pixels * channels
            let pixels = input.pixels * piece / pieces..<input.pixels * (piece + 1) / pieces
            let sum = unsafe sums + index * 2 * channels
            unsafe sum.initialize(repeating: 0, count: 2 * channels)
            unsafe ck_moments(
                execution.set,
                start + pixels.lowerBound * channels,
                start,
                pixels.count,
                channels,
                sum,
                sum + channels
            )
        }
        let normalization = Normalization(count: input.count, channels: channels)
        for image in 0..<input.count {
            let imageSums = unsafe sums + image * pieces * 2 * channels
            for piece in 1..<max(pieces, 1) {
                for index in 0..<2 * channels {
                    unsafe imageSums[index] += imageSums[piece * 2 * channels + index]
                }
            }
            unsafe setParameters(
                of: normalization,
                image: image,
                sums: imageSums,
                shifts: UnsafePointer(input.buffer.pointer) + image * input.pixels * channels,
                pixels: Double(input.pixels)
            )
        }
        return normalization
    }

    /// Joins the channels of each group, by the sums of their distances and squares.
    @unsafe
    private func setParameters(
        of normalization: Normalization,
        image: Int,
        sums: UnsafePointer<Double>,
        shifts: UnsafePointer<Float>,
        pixels: Double
    ) {
        let channels = gamma.count
        let groupSize = channels / Self.groups
        for group in 0..<Self.groups {
            let members = group * groupSize..<(group + 1) * groupSize
            var mean = 0.0
            for channel in members { unsafe mean += Double(shifts[channel]) + sums[channel] / pixels }
            mean /= Double(groupSize)
            var squares = 0.0
            for channel in members {
                let shifted = unsafe sums[channel] / pixels
                let distance = unsafe Double(shifts[channel]) + shifted - mean
                squares += unsafe max(0, sums[channels + channel] - sums[channel] * shifted)
                squares += pixels * distance * distance
            }
            let scale = 1 / (squares / (pixels * Double(groupSize)) + Self.epsilon).squareRoot()
            normalization.set(members, of: image, mean: mean, scale: scale, gamma: gamma, beta: beta)
        }
    }
}
