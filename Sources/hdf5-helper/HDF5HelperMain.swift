import Formats
import Glibc

/// The program beside `bitzoo` that reads one HDF5 file for its parent.
@main
struct HDF5HelperMain {
    static func main() {
        exit(HDF5Helper.main())
    }
}
