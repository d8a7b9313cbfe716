internal import CHDF5
internal import Tensors

/// What a data set says of itself, checked.
struct HDF5Dataset {
    let dtype: DType
    let shape: Shape
    let storage: KerasStorage

    /// Inspects an open object.
    ///
    /// - Parameters:
    ///   - object: the object.
    ///   - path: its path, for errors.
    /// - Throws: ``HDF5Error`` when it is no data set of numbers, or one that is kept or packed in a way that is refused.
    init(_ object: borrowing HDF5Handle, at path: String) throws(HDF5Error) {
        guard libhdf5.H5Iget_type(object.id) == H5I_DATASET else { throw .refused(path: path, reason: .notADataset) }
        let properties = try HDF5Handle(libhdf5.H5Dget_create_plist(object.id))
        let layout = libhdf5.H5Pget_layout(properties.id)
        guard layout != H5D_VIRTUAL else { throw .refused(path: path, reason: .virtualDataset) }
        guard try HDF5Library.check(libhdf5.H5Pget_external_count(properties.id)) == 0 else {
            throw .refused(path: path, reason: .externalStorage)
        }
        try Self.checkFilters(of: properties, at: path)
        let (dtype, isLittleEndian) = try Self.elements(of: object, at: path)
        let shape = try Self.shape(of: object, at: path)
        let byteCount = shape.elementCount * dtype.byteCount
        let stored = Int(clamping: libhdf5.H5Dget_storage_size(object.id))
        var offset: UInt64 = 0
        if layout == H5D_CONTIGUOUS, isLittleEndian, unsafe bitzoo_h5_offset(object.id, &offset) {
            guard stored == byteCount, let offset = Int(exactly: offset) else {
                throw .damaged(message: "\(path) stores \(stored) bytes for a value of \(byteCount)")
            }
            storage = .inPlace(offset: offset)
        } else {
            let (allowed, overflow) = stored.multipliedReportingOverflow(by: HDF5Limits.maximumExpansion)
            guard byteCount <= HDF5Limits.expansionFloor || overflow || byteCount <= allowed else {
                throw .expandsTooMuch(path: path, byteCount: byteCount, storedByteCount: stored)
            }
            guard byteCount <= HDF5Limits.maximumDecodedByteCount else {
                throw .tooLarge(path: path, byteCount: byteCount)
            }
            storage = .encoded
        }
        self.dtype = dtype
        self.shape = shape
    }

    /// The library's type for values in memory: little-endian, whatever the file and the machine use.
    ///
    /// - Parameter dtype: the element type.
    /// - Returns: the type.
    /// - Throws: ``HDF5Error/damaged(message:)`` when the library refuses.
    static func memoryType(of dtype: DType) throws(HDF5Error) -> HDF5Handle {
        switch dtype {
        case .float16, .float32, .float64, .bfloat16:
            try HDF5Handle(bitzoo_h5_float(dtype.byteCount))
        case .int8, .int16, .int32, .int64:
            try HDF5Handle(bitzoo_h5_integer(dtype.byteCount, true))
        case .bool, .uint8, .uint16, .uint32, .uint64:
            try HDF5Handle(bitzoo_h5_integer(dtype.byteCount, false))
        }
    }

    private static func checkFilters(of properties: borrowing HDF5Handle, at path: String) throws(HDF5Error) {
        let count = try HDF5Library.check(libhdf5.H5Pget_nfilters(properties.id))
        for index in 0..<count {
            let filter = try HDF5Library.check(bitzoo_h5_filter(properties.id, UInt32(index)))
            guard [H5Z_FILTER_DEFLATE, H5Z_FILTER_SHUFFLE, H5Z_FILTER_FLETCHER32].contains(filter) else {
                throw .unsupportedFilter(path: path, filter: Int(filter))
            }
        }
    }

    /// The element type, which must be exactly one of those that we know, and whether it is little-endian.
    private static func elements(
        of dataset: borrowing HDF5Handle,
        at path: String
    ) throws(HDF5Error) -> (dtype: DType, isLittleEndian: Bool) {
        let type = try HDF5Handle(libhdf5.H5Dget_type(dataset.id))
        guard try HDF5Library.check(libhdf5.H5Tcommitted(type.id)) == 0 else {
            throw .refused(path: path, reason: .committedType)
        }
        let candidates: [DType] =
            switch libhdf5.H5Tget_class(type.id) {
            case H5T_FLOAT: [.float16, .float32, .float64]
            case H5T_INTEGER: [.int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64]
            default: []
            }
        for dtype in candidates where dtype.byteCount == libhdf5.H5Tget_size(type.id) {
            let known = try memoryType(of: dtype)
            if try HDF5Library.check(libhdf5.H5Tequal(type.id, known.id)) > 0 { return (dtype, true) }
            try HDF5Library.check(libhdf5.H5Tset_order(known.id, H5T_ORDER_BE))
            if try HDF5Library.check(libhdf5.H5Tequal(type.id, known.id)) > 0 { return (dtype, false) }
        }
        throw .refused(path: path, reason: .elementType)
    }

    private static func shape(of dataset: borrowing HDF5Handle, at path: String) throws(HDF5Error) -> Shape {
        let space = try HDF5Handle(libhdf5.H5Dget_space(dataset.id))
        let kind = libhdf5.H5Sget_simple_extent_type(space.id)
        guard kind == H5S_SIMPLE || kind == H5S_SCALAR else { throw .refused(path: path, reason: .nullDataspace) }
        let rank = Int(try HDF5Library.check(libhdf5.H5Sget_simple_extent_ndims(space.id)))
        // the library writes as many dimensions as it has told
        var dimensions = [hsize_t](repeating: 0, count: rank)
        try HDF5Library.check(unsafe libhdf5.H5Sget_simple_extent_dims(space.id, &dimensions, nil))
        var checked: [Int] = []
        for dimension in dimensions {
            guard let dimension = Int(exactly: dimension) else { throw .unrepresentableShape(path: path) }
            checked.append(dimension)
        }
        do throws(ShapeError) {
            return try Shape(validating: checked)
        } catch {
            throw .unrepresentableShape(path: path)
        }
    }
}
