internal import Glibc
internal import SystemPackage

extension HDF5Reader {
    /// The only argument of the program when it is started as its own helper.
    private static let helperArgument = "bitzoo-formats-hdf5-helper"

    /// The program that is running, started once more as its own helper.
    ///
    /// Its `main` must call ``HDF5Helper/runIfAsked()`` before anything else; without, reading HDF5 fails with
    /// ``HDF5Error/helperExited(status:)``.
    public static let sameProgram = sameProgram(startedWith: CommandLine.arguments)

    /// The same, unless these arguments make this process a helper: it ends then.
    ///
    /// - Parameter arguments: those of this process, its name included.
    /// - Returns: how to start this program as a helper.
    package static func sameProgram(startedWith arguments: [String]) -> HDF5Reader {
        // a helper that comes here has not served, and would start a helper of its own, without end
        if startsHelper(arguments) { exit(EXIT_FAILURE) }
        return .helper(executable: "/proc/self/exe", arguments: [helperArgument])
    }

    /// Whether these arguments, the program's name included, are those of a helper.
    static func startsHelper(_ arguments: [String]) -> Bool {
        arguments.dropFirst().elementsEqual([helperArgument])
    }
}
