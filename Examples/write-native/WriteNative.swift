import ExampleSupport
import Formats
import SystemPackage
import Tensors

/// Writes a native file of two small tensors.
@main
struct WriteNative {
    static func main() {
        runExample("write-native FILE") { arguments in
            var tensors = TensorsInMemory()
            tensors.append(name: "head/kernel", shape: [2, 3], floats: [1, 2, 3, 4, 5, 6])
            tensors.append(name: "head/bias", shape: [3], floats: [0.25, 0.5, 0.75])
            try NativeWriter.write(tensors, to: FilePath(arguments[0]), metadata: ["model": "an example"])
        }
    }
}
