internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// What the system says about a file.
struct FileStatus {
    /// What tells a file from every other one, whatever its names.
    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private let status: stat

    /// Asks the system; `nil` when there is no such file.
    init?(of path: FilePath, followingLinks: Bool = false) {
        var status = stat()
        let result = unsafe path.withPlatformString { name in
            unsafe followingLinks ? stat(name, &status) : lstat(name, &status)
        }
        guard result == 0 else { return nil }
        self.status = status
    }

    var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
    var isLink: Bool { status.st_mode & S_IFMT == S_IFLNK }
    var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }
    var mode: mode_t { status.st_mode & 0o7777 }
    var size: Int { Int(status.st_size) }
    var identity: Identity { Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) }
    /// What the file takes on the disk; a file with holes takes less than its size.
    var bytesOnDisk: Int { Int(status.st_blocks) * 512 }
    var modified: Date { Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec)) }
}

/// Where a symbolic link points.
///
/// - Parameter path: the link.
/// - Returns: its text; `nil` when there is no such link.
func linkTarget(of path: FilePath) -> FilePath? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe path.withPlatformString { name in
        unsafe buffer.withUnsafeMutableBufferPointer { target in
            unsafe target.baseAddress.map { unsafe readlink(name, $0, target.count) } ?? -1
        }
    }
    guard count > 0, count < buffer.count else { return nil }
    return FilePath(String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self))
}
