internal import Glibc
package import SystemPackage

/// The process that holds a lock, as written into an ``OwnerFile``: one value a line.
package struct LockOwner: Sendable, Equatable {
    /// A larger file names no owner.
    private static let maximumSize = 4096

    /// The host's name.
    package var host: String
    /// What the kernel calls the time since the host was started.
    package var boot: String
    /// The space in which the process's number means something: a container has its own.
    package var processSpace: String
    /// The process's number.
    package var process: Int32
    /// What no other holder of any lock has.
    package var token: String

    /// A new holder: this process.
    ///
    /// - Returns: the holder.
    package static func current() -> LockOwner {
        LockOwner(
            host: line(of: "/proc/sys/kernel/hostname"),
            boot: line(of: "/proc/sys/kernel/random/boot_id"),
            processSpace: linkTarget(of: "/proc/self/ns/pid")?.string ?? "",
            process: getpid(),
            token: String(UInt64.random(in: .min ... .max), radix: 36)
        )
    }

    /// Reads an owner's file.
    ///
    /// - Parameter path: the file.
    /// - Returns: the owner; `nil` when there is no file, or it is not complete.
    package static func read(_ path: FilePath) -> LockOwner? {
        let lines = beginning(of: path).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 6, lines[5].isEmpty, let process = Int32(lines[3]), process > 0,
            !lines[4].isEmpty, lines[4].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x7A && !(0x3A...0x60).contains($0) })
        else { return nil }
        return LockOwner(
            host: String(lines[0]),
            boot: String(lines[1]),
            processSpace: String(lines[2]),
            process: process,
            token: String(lines[4])
        )
    }

    /// The file's content.
    package var text: String { "\(host)\n\(boot)\n\(processSpace)\n\(process)\n\(token)\n" }

    /// Whether it is certain that the process no longer exists; never so for one on another host.
    package var isDead: Bool {
        let here = LockOwner.current()
        guard !boot.isEmpty, !processSpace.isEmpty, host == here.host, boot == here.boot,
            processSpace == here.processSpace
        else { return false }
        return kill(process, 0) != 0 && Glibc.errno == ESRCH
    }

    private static func line(of path: FilePath) -> String {
        beginning(of: path).split(separator: "\n").first.map(String.init) ?? ""
    }

    /// Read, not mapped: a file of the kernel has no size, and one on a server may go away.
    private static func beginning(of path: FilePath) -> String {
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking]) else {
            return ""
        }
        defer { try? descriptor.close() }
        var bytes = [UInt8](repeating: 0, count: maximumSize)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            (unsafe try? descriptor.read(into: buffer)) ?? 0
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
