import ExampleSupport
import Formats
import SystemPackage
import Tensors

/// Converts an archive of NumPy arrays to a native file, under the names that the archive uses.
@main
struct NPZToNative {
    static func main() {
        runExample("npz-to-native FILE.npz NEW.safetensors") { arguments in
            let archive = try NPZFile(path: FilePath(arguments[0]))
            // ends with an error, and without a new file, where values are not those that the archive states sums of
            try NativeWriter.write(archive, to: FilePath(arguments[1]), metadata: ["source": arguments[0]])
        }
    }
}
