import ArgumentParser
import Formats
import Glibc

/// The hidden command that runs libhdf5 on one file for the process that started it.
struct HDF5HelperCommand: ParsableCommand {
    static let name = "hdf5-helper"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Reads an HDF5 file for another bitzoo process.",
        shouldDisplay: false
    )

    func run() throws {
        Glibc.exit(HDF5Helper.main())
    }
}
