internal import CHDF5
internal import Glibc

extension HDF5Document {
    /// Reads a list of names that Keras stored with a group: in one attribute, or in numbered pieces.
    ///
    /// - Parameters:
    ///   - attribute: the attribute's name without a number.
    ///   - object: the group.
    ///   - path: the group's path, for errors.
    /// - Returns: the names; `nil` when there is neither the attribute nor its first piece.
    /// - Throws: ``HDF5Error`` when there is one, but no list of strings within the limits, or when there are both.
    func names(
        _ attribute: String,
        of object: borrowing HDF5Handle,
        at path: String
    ) throws(HDF5Error) -> [String]? {
        if let names = try strings(attribute, of: object, at: path) {
            guard try HDF5Library.check(unsafe libhdf5.H5Aexists(object.id, "\(attribute)0")) == 0 else {
                throw .twoLists(path: path, attribute: attribute)
            }
            return names
        }
        var names: [String]?
        for piece in 0..<HDF5Limits.maximumAttributePieces {
            guard let more = try strings("\(attribute)\(piece)", of: object, at: path) else { return names }
            names = (names ?? []) + more
            guard names?.count ?? 0 <= HDF5Limits.maximumWeightCount else { break }
        }
        throw .malformedAttribute(path: path, attribute: attribute)
    }

    /// Reads an attribute of one or more strings, of fixed or variable length.
    ///
    /// - Parameters:
    ///   - attribute: the attribute's name.
    ///   - object: the object that has it.
    ///   - path: the object's path, for errors.
    /// - Returns: the strings; none for an attribute of another type without elements, which is how NumPy writes an empty
    ///   list; `nil` when there is no such attribute.
    /// - Throws: ``HDF5Error`` when there is one, but of another kind or over the limits.
    func strings(
        _ attribute: String,
        of object: borrowing HDF5Handle,
        at path: String
    ) throws(HDF5Error) -> [String]? {
        guard try HDF5Library.check(unsafe libhdf5.H5Aexists(object.id, attribute)) > 0 else { return nil }
        let handle = try HDF5Handle(unsafe libhdf5.H5Aopen(object.id, attribute, hid_t(H5P_DEFAULT)))
        let space = try HDF5Handle(libhdf5.H5Aget_space(handle.id))
        let type = try HDF5Handle(libhdf5.H5Aget_type(handle.id))
        let count = Int(try HDF5Library.check(libhdf5.H5Sget_simple_extent_npoints(space.id)))
        guard count > 0 else { return [] }
        let size = libhdf5.H5Tget_size(type.id)
        let (byteCount, overflow) = size.multipliedReportingOverflow(by: count)
        guard
            libhdf5.H5Tget_class(type.id) == H5T_STRING, size > 0, !overflow,
            byteCount <= HDF5Limits.maximumAttributeByteCount
        else {
            throw .malformedAttribute(path: path, attribute: attribute)
        }
        let texts =
            try HDF5Library.check(libhdf5.H5Tis_variable_str(type.id)) > 0
            ? try variableStrings(of: handle, type: type, space: space, count: count)
            : try fixedStrings(of: handle, type: type, size: size, count: count)
        var strings: [String] = []
        for text in texts {
            guard let string = text.flatMap({ String(validating: $0, as: UTF8.self) }) else {
                throw .malformedAttribute(path: path, attribute: attribute)
            }
            strings.append(string)
        }
        return strings
    }

    /// - Returns: the bytes of each string without their padding.
    private func fixedStrings(
        of attribute: borrowing HDF5Handle,
        type: borrowing HDF5Handle,
        size: Int,
        count: Int
    ) throws(HDF5Error) -> [[UInt8]?] {
        var bytes = [UInt8](repeating: 0, count: size * count)
        try HDF5Library.check(unsafe libhdf5.H5Aread(attribute.id, type.id, &bytes))
        let isPaddedWithBlanks = libhdf5.H5Tget_strpad(type.id) == H5T_STR_SPACEPAD
        return stride(from: 0, to: bytes.count, by: size).map { start in
            var text = bytes[start..<(start + size)].prefix { $0 != 0 }
            while isPaddedWithBlanks, text.last == UInt8(ascii: " ") { text.removeLast() }
            return Array(text)
        }
    }

    /// - Returns: the bytes of each string; `nil` for one that is over the limit.
    private func variableStrings(
        of attribute: borrowing HDF5Handle,
        type: borrowing HDF5Handle,
        space: borrowing HDF5Handle,
        count: Int
    ) throws(HDF5Error) -> [[UInt8]?] {
        var pointers = unsafe [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        // asked for in the library's own memory type, so that what it hands out ends with NUL
        let memoryType = try HDF5Handle(bitzoo_h5_variable_string())
        _ = libhdf5.H5Tset_cset(memoryType.id, libhdf5.H5Tget_cset(type.id))
        let status = unsafe libhdf5.H5Aread(attribute.id, memoryType.id, &pointers)
        defer { unsafe bitzoo_h5_reclaim(memoryType.id, space.id, &pointers) }
        try HDF5Library.check(status)
        return unsafe pointers.map { pointer in
            guard let pointer = unsafe pointer else { return [] }
            let length = unsafe strnlen(pointer, HDF5Limits.maximumNameByteCount + 1)
            guard length <= HDF5Limits.maximumNameByteCount else { return nil }
            return unsafe Array(UnsafeRawBufferPointer(start: pointer, count: length))
        }
    }
}
