/// One way of a few images through a network, and the memory for it.
struct ForwardPass {
    let execution: Execution
    private let model: Model
    private let count: Int

    init(model: Model, count: Int, execution: Execution) {
        self.model = model
        self.count = count
        self.execution = execution
    }

    /// Allocates activations for the images of this pass.
    func map(height: Int, width: Int, channels: Int) -> FeatureMap {
        FeatureMap(
            buffer: FloatBuffer(count: count * height * width * channels),
            count: count,
            height: height,
            width: width,
            channels: channels
        )
    }

    /// The output of a convolution, without its values.
    private func map(for convolution: Convolution, of input: FeatureMap) -> FeatureMap {
        map(
            height: convolution.outputSide(input.height),
            width: convolution.outputSide(input.width),
            channels: convolution.outputChannels
        )
    }

    /// Runs everything but the head.
    ///
    /// - Parameter images: the images' values.
    /// - Returns: the features, as images of one pixel.
    func features(of images: FeatureMap) -> FeatureMap {
        var current = stem(images)
        for unit in model.units { current = run(unit, on: current) }
        let normalization = model.norm.normalization(of: current, on: execution)
        let features = map(height: 1, width: 1, channels: current.channels)
        Pooling.mean(of: current, normalizedBy: normalization, into: features, on: execution)
        return features
    }

    private func stem(_ images: FeatureMap) -> FeatureMap {
        let root = map(for: model.root, of: images)
        model.root(images, into: root, on: execution)
        let pooled = map(
            height: Pooling.largestSide(root.height),
            width: Pooling.largestSide(root.width),
            channels: root.channels
        )
        Pooling.largest(of: root, into: pooled, on: execution)
        return pooled
    }

    private func run(_ unit: Unit, on input: FeatureMap) -> FeatureMap {
        let preactivation = unit.reduce.norm.normalization(of: input, on: execution)
        let reduced = map(for: unit.reduce.convolution, of: input)
        unit.reduce.convolution(input, normalizedBy: preactivation, into: reduced, on: execution)

        let filtered = map(for: unit.filter.convolution, of: reduced)
        unit.filter.convolution(
            reduced,
            normalizedBy: unit.filter.norm.normalization(of: reduced, on: execution),
            into: filtered,
            on: execution
        )

        // the sum is made in place: on the projection, or on the input itself, which nothing needs any more
        var sum = input
        if let projection = unit.projection {
            sum = map(for: projection, of: input)
            projection(input, normalizedBy: preactivation, into: sum, on: execution)
        }
        unit.expand.convolution(
            filtered,
            normalizedBy: unit.expand.norm.normalization(of: filtered, on: execution),
            into: sum,
            accumulating: true,
            on: execution
        )
        return sum
    }
}
