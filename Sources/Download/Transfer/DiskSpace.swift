internal import ByteIO
internal import Glibc
internal import SystemPackage

/// Makes sure that a directory's filesystem has room.
///
/// - Parameters:
///   - count: the number of bytes that are needed.
///   - directory: where they will go.
/// - Throws: ``DownloadError/noSpace(directory:needed:available:)``.
func requireSpace(for count: Int, in directory: FilePath) throws(DownloadError) {
    // the filesystem cannot always tell, and then the write will
    guard let available = availableSpace(in: directory), available < count else { return }
    throw .noSpace(directory: directory, needed: count, available: available)
}

/// The number of bytes that a directory's filesystem has left, if it can tell.
func availableSpace(in directory: FilePath) -> Int? {
    var status = statvfs()
    let result = unsafe directory.withPlatformString { name in unsafe statvfs(name, &status) }
    guard result == 0 else { return nil }
    let (bytes, overflow) = status.f_bavail.multipliedReportingOverflow(by: status.f_frsize)
    return overflow ? nil : Int(exactly: bytes)
}
