import Glibc
import SystemPackage

/// The memory of this process, as the kernel states it.
package struct ProcessMemory: Sendable, Equatable {
    /// The most bytes that were resident at once, those of mapped files included.
    package let peak: Int

    /// The bytes that are resident now and belong to no file.
    package let anonymous: Int

    /// Reads the text of `/proc/self/status`; fails when it does not say so.
    ///
    /// - Parameter status: the text.
    package init?(status: String) {
        func bytes(_ name: String) -> Int? {
            guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }) else {
                return nil
            }
            let words = line.dropFirst(name.count + 1).split { " \t".contains($0) }
            guard words.count == 2, words[1] == "kB", let count = Int(words[0]), count >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: 1024)
            return overflow ? nil : product
        }
        guard let peak = bytes("VmHWM"), let anonymous = bytes("RssAnon") else { return nil }
        self.peak = peak
        self.anonymous = anonymous
    }

    /// The memory as it is now; `nil` where the kernel does not tell.
    static var current: ProcessMemory? { ProcessMemory(status: kernelText("/proc/self/status")) }
}

/// When this process was started.
package struct ProcessStart: Sendable, Equatable {
    /// The seconds from the start of the system.
    package let seconds: Double

    /// Reads the text of `/proc/self/stat`; fails when it does not say so.
    ///
    /// - Parameters:
    ///   - stat: the text.
    ///   - ticksPerSecond: the unit of its times.
    package init?(stat: String, ticksPerSecond: Int) {
        // the program's name, in parentheses, may hold anything; the third field follows
        guard ticksPerSecond > 0, let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split { " \n".contains($0) }
        let position = 22 - 3
        guard fields.count > position, let ticks = UInt64(fields[position]) else { return nil }
        seconds = Double(ticks) / Double(ticksPerSecond)
    }

    /// The seconds that this process has run for, never too few, and too many by less than a tick, a hundredth of a
    /// second; `nil` where the kernel does not tell.
    static var elapsed: Double? {
        guard let start = ProcessStart(stat: kernelText("/proc/self/stat"), ticksPerSecond: sysconf(Int32(_SC_CLK_TCK)))
        else { return nil }
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_BOOTTIME, &now) == 0 else { return nil }
        let elapsed = Double(now.tv_sec) + Double(now.tv_nsec) * 1e-9 - start.seconds
        return elapsed >= 0 ? elapsed : nil
    }
}

/// Reads a file of the kernel, which has no size; empty when it cannot be read.
private func kernelText(_ path: FilePath) -> String {
    guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else { return "" }
    defer { try? descriptor.close() }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        (unsafe try? descriptor.read(into: buffer)) ?? 0
    }
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}
