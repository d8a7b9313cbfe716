/// Memory for floats that starts on a cache line, as the kernels like it.
///
/// A class, because activations and weights are shared between threads and stages. The memory is not initialized.
@safe
package final class FloatBuffer: @unchecked Sendable {
    // Sendable: threads that share a buffer write disjoint parts, and read what was written before they were started.

    /// The number of floats.
    package let count: Int

    /// The first float; valid as long as this object.
    package let pointer: UnsafeMutablePointer<Float>

    private static let alignment = 64

    /// Allocates memory.
    ///
    /// - Parameter count: the number of floats.
    package init(count: Int) {
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: Self.alignment)
        unsafe pointer = memory.bindMemory(to: Float.self, capacity: max(count, 1))
        self.count = count
    }

    /// Allocates memory and copies values into it.
    ///
    /// - Parameter values: the values.
    package convenience init(_ values: some Collection<Float>) {
        self.init(count: values.count)
        for (index, value) in values.enumerated() { unsafe pointer[index] = value }
    }

    deinit {
        unsafe pointer.deallocate()
    }

    /// Copies values out.
    ///
    /// - Parameter range: which ones.
    /// - Returns: the values.
    /// - Precondition: the range lies within the buffer, and was written.
    package func values(in range: Range<Int>) -> [Float] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe Array(UnsafeBufferPointer(start: pointer + range.lowerBound, count: range.count))
    }
}
