internal import CHDF5
internal import Glibc
internal import Tensors

/// The helper process: reads one file with libhdf5 for its parent, and can do nothing else.
///
/// The parent starts it with the open file as descriptor 3 and a socket as standard input and output. It gives up what it
/// does not need before it looks at the file: it cannot open or grow a file, dump core, or take memory and processor time
/// without end. `HelperHeader` describes what is said.
public enum HDF5Helper {
    /// Serves the parent until it closes the socket.
    ///
    /// - Returns: the exit status: 0 when all went as it should, a damaged file included.
    public static func main() -> Int32 {
        ParentWatch.start()
        do {
            try HDF5Library.load()
            let fileSize = sizeOfInheritedFile()
            limitMemoryAndTime(fileSize: fileSize)
            allowProcessorTime(for: fileSize)
            let status = try HDF5Library.exclusively { () throws(HDF5Error) -> Int32 in
                let document = try HDF5Document(descriptor: ChildProcess.inheritedDescriptor)
                // no new file: descriptor 0 is taken; poll(2) refuses more descriptors than the limit
                lower(RLIMIT_NOFILE, to: 1)
                let table = try document.kerasTable()
                guard reply(.table, table.message) else { return EXIT_FAILURE }
                return serve(table.weights, of: document)
            }
            return status
        } catch {
            return reply(.failure, error.message) ? EXIT_SUCCESS : EXIT_FAILURE
        }
    }

    private static func serve(_ weights: [KerasWeight], of document: borrowing HDF5Document) -> Int32 {
        while true {
            var request: UInt64 = 0
            let count = unsafe withUnsafeMutableBytes(of: &request) { unsafe readFully(STDIN_FILENO, $0) }
            if count == 0 { return EXIT_SUCCESS }
            guard count == MemoryLayout<UInt64>.size,
                let index = Int(exactly: UInt64(littleEndian: request)), index < weights.count
            else { return EXIT_FAILURE }
            guard answer(weights[index], of: document) else { return EXIT_FAILURE }
        }
    }

    /// - Returns: whether the parent took the answer.
    private static func answer(_ weight: KerasWeight, of document: borrowing HDF5Document) -> Bool {
        do throws(HDF5Error) {
            allowProcessorTime(for: weight.descriptor.byteCount)
            var values = try HeapBytes(count: weight.descriptor.byteCount)
            try values.withMutableBytes { target throws(HDF5Error) in try document.read(weight, into: &target) }
            let header = HelperHeader(.values, count: weight.descriptor.byteCount).bytes
            return unsafe write(header.span.bytes) && values.withBytes { write($0) }
        } catch {
            return reply(.failure, error.message)
        }
    }

    private static func reply(_ kind: HelperMessageKind, _ message: [UInt8]) -> Bool {
        let bytes = HelperHeader(kind, count: message.count).bytes + message
        return unsafe write(bytes.span.bytes)
    }

    private static func write(_ bytes: RawSpan) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                let count = unsafe Glibc.write(STDOUT_FILENO, rest.baseAddress, rest.count)
                if count > 0 { written += count } else if errno != EINTR { return false }
            }
            return true
        }
    }

    /// - Returns: the number of bytes read; fewer than asked for at the end.
    private static func readFully(_ descriptor: Int32, _ target: UnsafeMutableRawBufferPointer) -> Int {
        var received = 0
        while received < target.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: target[received...])
            let count = unsafe read(descriptor, rest.baseAddress, rest.count)
            if count > 0 { received += count } else if count == 0 || errno != EINTR { break }
        }
        return received
    }

    private static func limitMemoryAndTime(fileSize: Int) {
        // beyond what is mapped already, because a sanitizer reserves terabytes before the first line runs
        lower(RLIMIT_AS, to: addressSpaceInUse() + HDF5Limits.addressSpace(fileSize: fileSize))
        lower(RLIMIT_CPU, to: HDF5Limits.helperProcessorSeconds)
        lower(RLIMIT_CORE, to: 0)
        lower(RLIMIT_FSIZE, to: 0)
    }

    /// Lets the process run for as long as the next step may take; then the system ends it with `SIGXCPU`.
    private static func allowProcessorTime(for byteCount: Int) {
        var limit = rlimit()
        var used = rusage()
        guard unsafe getrlimit(Int32(RLIMIT_CPU.rawValue), &limit) == 0,
            unsafe getrusage(RUSAGE_SELF.rawValue, &used) == 0
        else { return }
        // a part of a second counts as a whole one
        let spent = rlim_t(clamping: used.ru_utime.tv_sec + used.ru_stime.tv_sec + 2)
        limit.rlim_cur = min(limit.rlim_max, spent + HDF5Limits.processorSeconds(byteCount: byteCount))
        unsafe setrlimit(Int32(RLIMIT_CPU.rawValue), &limit)
    }

    private static func sizeOfInheritedFile() -> Int {
        var status = stat()
        return unsafe fstat(ChildProcess.inheritedDescriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func lower(_ resource: __rlimit_resource, to value: rlim_t) {
        var limit = rlimit()
        guard unsafe getrlimit(Int32(resource.rawValue), &limit) == 0 else { return }
        limit.rlim_max = min(limit.rlim_max, value)
        limit.rlim_cur = min(limit.rlim_cur, value)
        unsafe setrlimit(Int32(resource.rawValue), &limit)
    }

    /// The first number of `/proc/self/statm`, in bytes; 0 where there is none.
    private static func addressSpaceInUse() -> rlim_t {
        let descriptor = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = unsafe text.withUnsafeMutableBytes { unsafe readFully(descriptor, $0) }
        let digits = String(decoding: text.prefix(count).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        return (rlim_t(digits) ?? 0) * rlim_t(sysconf(Int32(_SC_PAGESIZE)))
    }
}
