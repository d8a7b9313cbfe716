internal import CFaults

/// What becomes of a process when a file that it has mapped can no longer be read: because another program has shortened
/// it, or because the disk has failed.
///
/// The system ends such a process by `SIGBUS`, silently. There is no way to go on: the reader expects bytes where there are none.
/// What can be done is to say which file it was, and to remove temporary files. A library does not install signal handlers;
/// a program that wants this calls ``install(exitStatus:)``.
package enum FaultReport {
    /// Handles `SIGBUS` from now on: a line on standard error names the file, and the process ends.
    ///
    /// - Parameter exitStatus: the status that the process ends with.
    package static func install(exitStatus: Int32) {
        bitzoo_report_faults(exitStatus)
    }
}
