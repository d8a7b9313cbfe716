public import Tensors

extension Architecture {
    /// The number of tensors: nine a unit, a projection a block, the root, the last norm's two and the head's two.
    public var tensorCount: Int { 9 * units.reduce(0, +) + 4 + 5 }

    /// The tensors that a checkpoint of this network holds, by Google's names, in `HWIO` layout and 32-bit floating point.
    ///
    /// The order is that of the network; the projection follows the convolutions of its unit, as in Keras.
    public var tensors: [TensorDescriptor] {
        var tensors: [TensorDescriptor] = []
        tensors.reserveCapacity(tensorCount)
        func add(_ name: String, _ shape: Shape) {
            tensors.append(TensorDescriptor(name: name, dtype: .float32, shape: shape))
        }
        add("resnet/root_block/standardized_conv2d/kernel", [7, 7, 3, rootChannels])
        var input = rootChannels
        for block in 0..<4 {
            let inner = rootChannels << block
            let output = 4 * inner
            for unit in 1...units[block] {
                let prefix = GoogleNames.unitPrefix(block: block + 1, unit: unit)
                for (part, size, from, to) in [("a", 1, input, inner), ("b", 3, inner, inner), ("c", 1, inner, output)]
                {
                    add("\(prefix)\(part)/group_norm/gamma", [from])
                    add("\(prefix)\(part)/group_norm/beta", [from])
                    add("\(prefix)\(part)/standardized_conv2d/kernel", [size, size, from, to])
                }
                if unit == 1 { add("\(prefix)a/proj/standardized_conv2d/kernel", [1, 1, input, output]) }
                input = output
            }
        }
        add("resnet/group_norm/gamma", [input])
        add("resnet/group_norm/beta", [input])
        add(GoogleNames.headKernel, [1, 1, input, classes])
        add(GoogleNames.headBias, [classes])
        return tensors
    }
}
