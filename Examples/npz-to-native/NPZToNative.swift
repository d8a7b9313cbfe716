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
            // so that damage does not get into the new file with a new, valid digest
            for index in archive.tensors.indices { try archive.verifyChecksum(at: index) }
            try NativeWriter.write(archive, to: FilePath(arguments[1]), metadata: ["source": arguments[0]])
        }
    }
}
