internal import CHDF5
internal import Glibc
internal import SystemPackage

/// A program that runs beside us and talks over one socket, which is its standard input and output.
///
/// It ends with its owner. Its standard error goes nowhere, its environment holds only what loading a program needs, and
/// it inherits no open file but the one that it is given, as descriptor ``inheritedDescriptor``.
struct ChildProcess: ~Copyable {
    static let inheritedDescriptor: Int32 = 3
    private static let passedEnvironment = [
        "PATH", "LD_LIBRARY_PATH", "BITZOO_LIBHDF5", "ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS",
    ]
    /// Above the numbers that the child's own descriptors get, so that putting those in place closes none of ours.
    private static let firstFreeDescriptor: Int32 = 10

    private let processID: pid_t
    private let socket: Int32
    private let timeout: Duration
    private var isReaped = false

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - executable: the program's file; no search for it is made.
    ///   - arguments: its arguments, without its own name.
    ///   - file: an open file that it inherits.
    ///   - timeout: how long a call may go on without a byte sent or received.
    /// - Throws: ``HDF5Error/helperNotStarted(_:_:)`` when the system refuses.
    init(
        executable: FilePath,
        arguments: [String],
        inheriting file: FileDescriptor,
        timeout: Duration
    ) throws(HDF5Error) {
        var ends: [Int32] = [-1, -1]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw .helperNotStarted(executable, Errno(rawValue: errno))
        }
        let theirs = fcntl(ends[1], F_DUPFD_CLOEXEC, Self.firstFreeDescriptor)
        let given = fcntl(file.rawValue, F_DUPFD_CLOEXEC, Self.firstFreeDescriptor)
        close(ends[1])
        defer {
            close(theirs)
            close(given)
        }
        do throws(Errno) {
            guard theirs >= 0, given >= 0 else { throw Errno(rawValue: errno) }
            processID = try Self.spawn(executable, arguments, socket: theirs, file: given)
        } catch {
            close(ends[0])
            throw .helperNotStarted(executable, error)
        }
        socket = ends[0]
        self.timeout = timeout
    }

    /// Takes over a program that runs already.
    ///
    /// - Parameters:
    ///   - processID: the process, a child of this one.
    ///   - socket: our end of the socket.
    ///   - timeout: how long a call may go on without a byte sent or received.
    init(processID: pid_t, socket: Int32, timeout: Duration) {
        self.processID = processID
        self.socket = socket
        self.timeout = timeout
    }

    deinit {
        close(socket)
        guard !isReaped else { return }
        kill(processID, SIGKILL)
        _ = Self.wait(for: processID)
    }

    /// Sends bytes.
    ///
    /// - Parameter bytes: the bytes.
    /// - Throws: the helper's cases of ``HDF5Error``; the program has then ended.
    mutating func send(_ bytes: [UInt8]) throws(HDF5Error) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: POLLOUT)
            let rest = bytes[sent...]
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.send(socket, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL) | Self.withoutWaiting)
            }
            if count >= 0 {
                sent += count
            } else if ![EINTR, EAGAIN].contains(errno) {
                throw end()
            }
        }
    }

    /// Receives bytes until the target is full.
    ///
    /// - Parameter target: where the bytes go.
    /// - Throws: the helper's cases of ``HDF5Error``; the program has then ended.
    mutating func receive(_ target: inout MutableRawSpan) throws(HDF5Error) {
        var received = 0
        while received < target.byteCount {
            try wait(for: POLLIN)
            let count = unsafe target.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[received...])
                return unsafe recv(socket, rest.baseAddress, rest.count, Self.withoutWaiting)
            }
            if count > 0 {
                received += count
            } else if count == 0 || ![EINTR, EAGAIN].contains(errno) {
                throw end()
            }
        }
    }

    /// Receives a few bytes.
    ///
    /// - Parameter count: how many; checked by the caller.
    /// - Returns: the bytes.
    /// - Throws: the helper's cases of ``HDF5Error``; the program has then ended.
    mutating func receive(count: Int) throws(HDF5Error) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        var target = unsafe span.mutableBytes
        try receive(&target)
        return bytes
    }

    private static let withoutWaiting = Int32(MSG_DONTWAIT)

    private mutating func wait(for events: Int32) throws(HDF5Error) {
        let clock = ContinuousClock()
        let deadline = clock.now + timeout
        while true {
            let left = max(.zero, deadline - clock.now)
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
            var request = pollfd(fd: socket, events: Int16(events), revents: 0)
            // one more: a part of a millisecond is no reason to give up
            let count = unsafe poll(&request, 1, Int32(clamping: milliseconds + 1))
            if count > 0 { return }
            if count == 0 {
                if clock.now < deadline { continue }
                _ = end()
                throw .helperTimedOut(timeout)
            }
            if errno != EINTR { throw end() }
        }
    }

    /// Ends the program, if it has not ended by itself, and says how it did.
    private mutating func end() -> HDF5Error {
        guard !isReaped else { return .helperExited(status: -1) }
        // a program that is about to end keeps the status that it ends with
        kill(processID, SIGKILL)
        isReaped = true
        let status = Self.wait(for: processID)
        let signal = status & 0x7F
        return signal == 0 ? .helperExited(status: status >> 8 & 0xFF) : .helperCrashed(signal: signal)
    }

    /// - Returns: the status as `waitpid` encodes it.
    private static func wait(for processID: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func spawn(
        _ executable: FilePath,
        _ arguments: [String],
        socket: Int32,
        file: Int32
    ) throws(Errno) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, file, inheritedDescriptor)
        unsafe bitzoo_spawn_close_from(&actions, inheritedDescriptor + 1)

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let environment = passedEnvironment.compactMap { name in
            unsafe getenv(name).map { unsafe "\(name)=\(String(cString: $0))" }
        }
        var processID: pid_t = 0
        let status = unsafe withCStrings([executable.string] + arguments) { arguments in
            unsafe withCStrings(environment) { environment in
                unsafe posix_spawn(&processID, executable.string, &actions, &attributes, arguments, environment)
            }
        }
        guard status == 0 else { throw Errno(rawValue: status) }
        return processID
    }

    private static func withCStrings(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
        return unsafe body(&pointers)
    }
}
