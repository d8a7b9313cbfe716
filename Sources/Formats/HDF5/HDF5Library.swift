internal import CHDF5
internal import Synchronization

/// The functions of libhdf5, by their own names; ``HDF5Library/load()`` has succeeded.
var libhdf5: bitzoo_h5_functions { HDF5Library.functions }

/// The one door to libhdf5, which must not be entered by two threads at once.
enum HDF5Library {
    private static let gate = Mutex(())

    private static let loaded: Result<bitzoo_h5_functions, HDF5Error> = {
        var reason: UnsafePointer<CChar>?
        guard let table = unsafe bitzoo_h5_load(&reason) else {
            let text = unsafe reason.map { unsafe String(cString: $0) } ?? ""
            return .failure(.libraryNotLoaded(reason: HDF5Error.printable(text)))
        }
        return .success(unsafe table.pointee)
    }()

    /// Loads the library, unless that is done; to be called before anything else here.
    ///
    /// - Throws: ``HDF5Error/libraryNotLoaded(reason:)`` when there is no such library.
    static func load() throws(HDF5Error) {
        _ = try loaded.get()
    }

    fileprivate static var functions: bitzoo_h5_functions {
        guard case .success(let functions) = loaded else { preconditionFailure("libhdf5 is not loaded") }
        return functions
    }

    /// Runs code that calls the library, which is loaded, while nobody else does.
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
        try HDF5Library.check(libhdf5.H5Iinc_ref(other.id))
        id = other.id
    }

    deinit {
        _ = libhdf5.H5Idec_ref(id)
    }
}
