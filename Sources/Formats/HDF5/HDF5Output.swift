internal import CHDF5
internal import Tensors

/// An HDF5 file that libhdf5 writes; every call enters and leaves the library by itself.
///
/// It holds no time stamps, so the same calls give the same bytes.
struct HDF5Output: ~Copyable {
    private let file: hid_t

    /// Starts a file, whatever was in it before.
    ///
    /// - Parameter descriptor: an open file of this process.
    /// - Throws: ``KerasWriteError/library(message:)``, as all that follow.
    init(descriptor: Int32) throws(KerasWriteError) {
        file = try Self.enter { () throws(HDF5Error) in
            let access = try HDF5Handle(bitzoo_h5_file_access())
            // leads to the open file itself, whatever happens to its name
            return try HDF5Library.check(unsafe bitzoo_h5_create_file("/proc/self/fd/\(descriptor)", access.id))
        }
    }

    deinit {
        HDF5Library.exclusively { _ = libhdf5.H5Fclose(file) }
    }

    /// Writes out what the library still holds.
    consuming func close() throws(KerasWriteError) {
        let file = file
        discard self
        try Self.enter { () throws(HDF5Error) in
            _ = try HDF5Library.check(libhdf5.H5Fclose(file))
        }
    }

    /// Makes a group in one that exists.
    func makeGroup(at path: String) throws(KerasWriteError) {
        try Self.enter { () throws(HDF5Error) in
            _ = try HDF5Handle(unsafe bitzoo_h5_create_group(file, path))
        }
    }

    /// Writes a string attribute of variable length, as h5py does for Python's bytes.
    func writeAttribute(_ name: String, of path: String, text: String) throws(KerasWriteError) {
        try Self.enter { () throws(HDF5Error) in
            let type = try HDF5Handle(bitzoo_h5_variable_string())
            let space = try HDF5Handle(libhdf5.H5Screate(H5S_SCALAR))
            let attribute = try makeAttribute(name, of: path, type: type, space: space)
            let status = unsafe text.withCString { pointer in
                var pointer: UnsafePointer<CChar>? = unsafe pointer
                return unsafe libhdf5.H5Awrite(attribute.id, type.id, &pointer)
            }
            try HDF5Library.check(status)
        }
    }

    /// Writes an attribute of strings padded to one length, as h5py does for NumPy's byte strings; without strings an
    /// empty one of 64-bit floating-point numbers, which is what NumPy makes of an empty list.
    func writeAttribute(_ name: String, of path: String, texts: ArraySlice<String>, length: Int) throws(KerasWriteError)
    {
        try Self.enter { () throws(HDF5Error) in
            let type = try HDF5Handle(texts.isEmpty ? bitzoo_h5_float(8) : bitzoo_h5_fixed_string(length))
            var count = hsize_t(texts.count)
            let space = try HDF5Handle(unsafe libhdf5.H5Screate_simple(1, &count, nil))
            let attribute = try makeAttribute(name, of: path, type: type, space: space)
            guard !texts.isEmpty else { return }
            var bytes: [UInt8] = []
            for text in texts {
                bytes += text.utf8
                bytes += repeatElement(0, count: length - text.utf8.count)
            }
            try HDF5Library.check(unsafe libhdf5.H5Awrite(attribute.id, type.id, bytes))
        }
    }

    /// Makes a contiguous data set in a group that exists, with room for its values.
    ///
    /// - Returns: where the values go in the file; `nil` for a data set without values.
    func makeDataset(at path: String, dtype: DType, shape: Shape) throws(KerasWriteError) -> Int? {
        try Self.enter { () throws(HDF5Error) in
            let type = try HDF5Dataset.memoryType(of: dtype)
            let dimensions = shape.dimensions.map { hsize_t($0) }
            let space = try HDF5Handle(
                shape.rank == 0
                    ? libhdf5.H5Screate(H5S_SCALAR)
                    : unsafe libhdf5.H5Screate_simple(Int32(shape.rank), dimensions, nil)
            )
            let dataset = try HDF5Handle(unsafe bitzoo_h5_create_dataset(file, path, type.id, space.id))
            guard shape.elementCount > 0 else { return nil }
            var offset: UInt64 = 0
            guard unsafe bitzoo_h5_offset(dataset.id, &offset), let place = Int(exactly: offset) else {
                throw .damaged(message: "\(path): the library reserved no space")
            }
            return place
        }
    }

    private static func enter<Result: Sendable>(
        _ body: () throws(HDF5Error) -> Result
    ) throws(KerasWriteError) -> Result {
        do throws(HDF5Error) {
            try HDF5Library.load()
            return try HDF5Library.exclusively(body)
        } catch .libraryNotLoaded(let reason) {
            throw .libraryNotLoaded(reason: reason)
        } catch .damaged(let message) {
            throw .library(message: message)
        } catch {
            throw .library(message: error.description)
        }
    }

    private func makeAttribute(
        _ name: String,
        of path: String,
        type: borrowing HDF5Handle,
        space: borrowing HDF5Handle
    ) throws(HDF5Error) -> HDF5Handle {
        let defaults = hid_t(H5P_DEFAULT)
        let object = try HDF5Handle(unsafe libhdf5.H5Oopen(file, path, defaults))
        return try HDF5Handle(unsafe libhdf5.H5Acreate2(object.id, name, type.id, space.id, defaults, defaults))
    }
}
