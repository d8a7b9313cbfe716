import Tensors

/// The tensors of a BiT network in the order of their names: units in each block, width factor, classes.
func releasedTensors(units: [Int], width: Int, classes: Int) -> [TensorDescriptor] {
    var shapes: [String: Shape] = [:]
    var input = 64 * width
    shapes["root_block/standardized_conv2d/kernel"] = [7, 7, 3, input]
    for (block, count) in units.enumerated() {
        let middle = 64 * width << block
        for unit in 1...count {
            let prefix = "block\(block + 1)/unit\(unit < 10 ? "0" : "")\(unit)/"
            if unit == 1 { shapes[prefix + "a/proj/standardized_conv2d/kernel"] = [1, 1, input, 4 * middle] }
            for (part, size, from, to) in [
                ("a", 1, input, middle), ("b", 3, middle, middle), ("c", 1, middle, 4 * middle),
            ] {
                shapes[prefix + part + "/group_norm/gamma"] = [from]
                shapes[prefix + part + "/group_norm/beta"] = [from]
                shapes[prefix + part + "/standardized_conv2d/kernel"] = [size, size, from, to]
            }
            input = 4 * middle
        }
    }
    shapes["group_norm/gamma"] = [input]
    shapes["group_norm/beta"] = [input]
    shapes["head/conv2d/kernel"] = [1, 1, input, classes]
    shapes["head/conv2d/bias"] = [classes]
    return shapes.sorted { $0.key < $1.key }
        .map { TensorDescriptor(name: "resnet/" + $0.key, dtype: .float32, shape: $0.value) }
}
