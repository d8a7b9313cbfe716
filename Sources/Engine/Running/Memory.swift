internal import Glibc

/// Zeroed memory of its own pages: large pages where the system has them, given back as a whole.
@safe
final class Memory: @unchecked Sendable {
    // Sendable: threads that share memory write disjoint parts, and read what was written before they were started.

    /// Pages are put together to large ones of this size.
    private static let pageSize = 1 << 21

    /// The number of bytes.
    let byteCount: Int

    /// The first byte, at the start of a page; valid as long as this object.
    let start: UnsafeMutableRawPointer

    /// Asks for memory.
    ///
    /// - Parameter byteCount: the number of bytes, not negative.
    /// - Throws: ``EngineError/outOfMemory(byteCount:)`` when the system refuses.
    init(byteCount: Int) throws(EngineError) {
        let (rounded, overflow) = max(byteCount, 1).addingReportingOverflow(Self.pageSize - 1)
        guard !overflow else { throw .outOfMemory(byteCount: byteCount) }
        let size = rounded & ~(Self.pageSize - 1)
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            throw .outOfMemory(byteCount: byteCount)
        }
        unsafe start = address
        self.byteCount = size
        // large pages are a wish
        _ = unsafe madvise(address, size, MADV_HUGEPAGE)
    }

    deinit {
        unsafe munmap(start, byteCount)
    }

    /// The floats from one on.
    ///
    /// - Parameter index: the index of a float.
    /// - Returns: where it is.
    @unsafe
    func floats(from index: Int = 0) -> UnsafeMutablePointer<Float> {
        unsafe start.assumingMemoryBound(to: Float.self) + index
    }
}
