internal import BiT

/// A convolution with an odd square kernel, zero padding of half the kernel on every side, and no bias.
struct Convolution: Sendable {
    /// The tensor that has the kernel, `[size][size][inputs][outputs]`.
    let tensor: String
    /// The rows and columns of the kernel.
    let size: Int
    /// The distance of the output pixels in the input.
    let stride: Int
    /// The channels of the input.
    let inputs: Int
    /// The channels of the output.
    let outputs: Int
    /// Whether the kernel is brought to mean 0 and variance 1 for each output channel.
    let isStandardized: Bool
    /// What its products are computed in.
    let precision: Precision
    /// Where its panels start in the memory for weights, in floats.
    var offset = 0

    /// The number of products that are summed for an output value.
    var depth: Int { size * size * inputs }

    /// The panels of 32 output channels; the last one may be filled up with zeros.
    var panels: Int { (outputs + panelColumns - 1) / panelColumns }

    /// The floats of a panel.
    var panelFloats: Int { (precision == .bf16 ? (depth + 1) / 2 : depth) * panelColumns }

    /// The floats of all panels.
    var floats: Int { panels * panelFloats }

    /// The rows or columns of the output for those of the input.
    func outputSide(_ side: Int) -> Int { (side - 1) / stride + 1 }

    /// The values of a panel that lie side by side for one position of the kernel.
    var group: Int { inputs % blockChannels == 0 ? blockChannels : inputs }
}

/// The scale and the offset of a group norm for each channel.
struct Norm: Sendable {
    let gamma: [Float]
    let beta: [Float]
}

/// A bottleneck unit: three convolutions, each after a norm and ReLU, added to a short cut.
struct Unit: Sendable {
    /// Its tensors' prefix without the network's, such as `block1/unit01`.
    let name: String
    /// The norms of the inputs of the three convolutions.
    let norms: (reduce: Norm, filter: Norm, expand: Norm)
    /// 1 x 1, to fewer channels.
    let reduce: Convolution
    /// 3 x 3; it has the unit's stride.
    let filter: Convolution
    /// 1 x 1, to four times as many channels.
    let expand: Convolution
    /// The number of its first step: its convolutions are steps, the short cut first.
    let firstStep: Int
    /// The short cut of a block's first unit, from the same normalized input; without it the input itself is added.
    let projection: Convolution?

    /// The number of steps.
    var steps: Int { projection == nil ? 3 : 4 }
}

/// The layers of a network, in the order in which they run.
struct Network: Sendable {
    let root: Convolution
    let blocks: [[Unit]]
    let norm: Norm
    let head: Convolution
    let bias: [Float]

    /// The number of the step before the head's, the mean over the pixels.
    ///
    /// The first step is the stem's.
    var lastStep: Int { 1 + blocks.joined().reduce(0) { $0 + $1.steps } }

    /// All convolutions, in the order in which they run.
    var convolutions: [Convolution] {
        [root] + blocks.joined().flatMap { [$0.projection, $0.reduce, $0.filter, $0.expand].compactMap(\.self) } + [
            head
        ]
    }
}

/// The channels of a block of activations.
let blockChannels = 16

/// The output channels of a panel of weights.
let panelColumns = 32
