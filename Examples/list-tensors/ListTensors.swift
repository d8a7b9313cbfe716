import ExampleSupport
import Formats
import SystemPackage
import Tensors

/// Lists the tensors of a weight file of any format.
@main
struct ListTensors {
    static func main() {
        HDF5Helper.runIfAsked()
        runExample("list-tensors FILE") { arguments in
            let file = try WeightFile(path: FilePath(arguments[0]))
            for tensor in file.tensors {
                print(tensor.name, tensor.dtype, tensor.shape)
            }
        }
    }
}
