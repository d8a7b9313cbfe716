internal import CHDF5
internal import Synchronization

/// The one door to libhdf5, which must not be entered by two threads at once.
enum HDF5Library {
    private static let gate = Mutex(())

    /// Runs code that calls the library while nobody else does.
    ///
    /// - Parameter body: calls the library; must not come back here.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    static func exclusively<Result: Sendable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try gate.withLock { _ throws(Failure) in
            bitzoo_h5_prepare()
            return try body()
        }
    }

    /// The library's own words for what failed last.
    static var lastMessage: String {
        var text = [CChar](repeating: 0, count: 512)
        let capacity = text.count
        unsafe text.withUnsafeMutableBufferPointer { buffer in
            if let start = buffer.baseAddress { unsafe bitzoo_h5_last_message(start, capacity) }
        }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? "no reason given" : HDF5Error.printable(String(decoding: bytes, as: UTF8.self))
    }

    /// Turns a negative status into an error.
    ///
    /// - Parameter status: what a function of the library returned.
    /// - Returns: the status, zero or more.
    /// - Throws: ``HDF5Error/damaged(message:)`` for a negative one.
    @discardableResult
    static func check<Status: SignedInteger>(_ status: Status) throws(HDF5Error) -> Status {
        guard status >= 0 else { throw .damaged(message: lastMessage) }
        return status
    }
}

/// Owns an identifier of the library: a file, group, data set, attribute, type, space or property list.
struct HDF5Handle: ~Copyable {
    let id: hid_t

    /// Takes over an identifier.
    ///
    /// - Parameter id: what a function of the library returned.
    /// - Throws: ``HDF5Error/damaged(message:)`` when the function failed.
    init(_ id: hid_t) throws(HDF5Error) {
        self.id = try HDF5Library.check(id)
    }

    /// Becomes a further owner of an identifier.
    ///
    /// - Parameter other: the owner so far.
    /// - Throws: ``HDF5Error/damaged(message:)`` when the library refuses.
    init(sharing other: borrowing HDF5Handle) throws(HDF5Error) {
        try HDF5Library.check(H5Iinc_ref(other.id))
        id = other.id
    }

    deinit {
        H5Idec_ref(id)
    }
}
