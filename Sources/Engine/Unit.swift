/// A bottleneck unit: three convolutions, each after a norm and ReLU, added to a short cut.
struct Unit: Sendable {
    /// A convolution, and the norm of its input.
    struct Layer: Sendable {
        let norm: GroupNorm
        let convolution: Convolution
    }

    /// 1 x 1, to fewer channels.
    let reduce: Layer
    /// 3 x 3; it has the unit's stride.
    let filter: Layer
    /// 1 x 1, to four times as many channels.
    let expand: Layer
    /// The short cut of a block's first unit, from the same normalized input; without it the input itself is added.
    let projection: Convolution?
}
