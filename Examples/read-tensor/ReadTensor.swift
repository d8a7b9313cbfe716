import ExampleSupport
import Formats
import SystemPackage
import Tensors

/// Computes the mean of one tensor of a native file, on the bytes of the file themselves.
@main
struct ReadTensor {
    static func main() {
        runExample("read-tensor FILE NAME") { arguments in
            let file = try SafetensorsFile(path: FilePath(arguments[0]))
            let mean = try file.withTensor(named: arguments[1], as: Float.self) { values in
                var sum = 0.0
                for index in values.indices { sum += Double(values[index]) }
                return sum / Double(values.count)
            }
            print("mean \(mean)")
        }
    }
}
