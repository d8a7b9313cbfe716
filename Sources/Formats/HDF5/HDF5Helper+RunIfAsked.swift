internal import Glibc

extension HDF5Helper {
    /// Serves as the helper of ``HDF5Reader/sameProgram`` and ends the process, if that is what it was started for.
    ///
    /// To be called first in `main` of a program that reads HDF5. It returns at once in any other process.
    public static func runIfAsked() {
        guard HDF5Reader.startsHelper(CommandLine.arguments) else { return }
        exit(main())
    }
}
