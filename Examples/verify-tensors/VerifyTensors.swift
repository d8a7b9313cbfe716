import ExampleSupport
import Formats
import Glibc
import SystemPackage
import Tensors

/// Compares every tensor of a weight file with the check that the file holds of it.
@main
struct VerifyTensors {
    static func main() {
        HDF5Helper.runIfAsked()
        runExample("verify-tensors FILE") { arguments in
            let file = try WeightFile(path: FilePath(arguments[0]))
            var damaged = 0
            for index in file.tensors.indices {
                do {
                    let check = try file.verifyTensor(at: index)
                    print(file.tensors[index].name, check?.rawValue ?? "nothing to compare with")
                } catch {
                    damaged += 1
                    print("\(error)")
                }
            }
            if damaged > 0 { exit(EXIT_FAILURE) }
        }
    }
}
