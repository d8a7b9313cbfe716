extension TensorSource {
    /// Finds a tensor by its name.
    ///
    /// This looks at one name after the other; who asks for many makes a dictionary of ``tensors`` once.
    ///
    /// - Parameter name: the name, as the container has it.
    /// - Returns: the position in ``tensors``; `nil` when there is none of this name.
    public func index(of name: String) -> Int? {
        tensors.firstIndex { $0.name == name }
    }

    /// Lends the bytes of a tensor that is found by its name; see ``withTensorBytes(at:_:)``.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - body: receives the bytes, row-major and little-endian; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: ``TensorAccessError/noSuchTensor(_:)``, what `body` throws, or the container's error.
    public func withTensorBytes<Result>(named name: String, _ body: (RawSpan) throws -> Result) throws -> Result {
        try withTensorBytes(at: position(of: name), body)
    }

    /// Lends the values of a tensor as numbers.
    ///
    /// The values are those of the container, in place, when it lends them at a multiple of the element's size, as native
    /// files always do; otherwise they are copied. Meant for little-endian machines, whose numbers are those of the files.
    ///
    /// - Parameters:
    ///   - index: the position in ``tensors``.
    ///   - type: the type of the numbers, such as `Float.self`; must be that of the tensor.
    ///   - body: receives the values, row-major; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: ``TensorAccessError/typeMismatch(_:requested:)``, what `body` throws, or the container's error.
    /// - Precondition: `index` is a valid position in ``tensors``.
    public func withTensor<Element: TensorElement, Result>(
        at index: Int,
        as type: Element.Type,
        _ body: (Span<Element>) throws -> Result
    ) throws -> Result {
        let tensor = tensors[index]
        guard tensor.dtype == Element.dtype else {
            throw TensorAccessError.typeMismatch(tensor, requested: Element.dtype)
        }
        return try withTensorBytes(at: index) { bytes in try withElements(of: bytes, as: type, body) }
    }

    /// Lends the values of a tensor, found by its name, as numbers; see ``withTensor(at:as:_:)``.
    ///
    /// - Parameters:
    ///   - name: the tensor's name.
    ///   - type: the type of the numbers, such as `Float.self`; must be that of the tensor.
    ///   - body: receives the values, row-major; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: ``TensorAccessError``, what `body` throws, or the container's error.
    public func withTensor<Element: TensorElement, Result>(
        named name: String,
        as type: Element.Type,
        _ body: (Span<Element>) throws -> Result
    ) throws -> Result {
        try withTensor(at: position(of: name), as: type, body)
    }

    /// Copies the values of a tensor of any element type into 32-bit floating-point numbers.
    ///
    /// The numbers are the same for `float32`, `float16`, `bfloat16`, `bool` and integers of up to 16 bits; others are
    /// rounded to the nearest.
    ///
    /// - Parameter index: the position in ``tensors``.
    /// - Returns: the values, row-major.
    /// - Throws: the container's error.
    /// - Precondition: `index` is a valid position in ``tensors``.
    public func floats(at index: Int) throws -> [Float] {
        let dtype = tensors[index].dtype
        if dtype == .float32 {
            return try withTensor(at: index, as: Float.self) { values in values.indices.map { values[$0] } }
        }
        return try withTensorBytes(at: index) { bytes in
            (0..<(bytes.byteCount / dtype.byteCount)).map { Float(element($0, of: bytes, dtype)) }
        }
    }

    private func position(of name: String) throws(TensorAccessError) -> Int {
        guard let index = index(of: name) else { throw .noSuchTensor(name) }
        return index
    }
}

/// Lends bytes as numbers: in place when they are aligned, and otherwise from a copy.
private func withElements<Element: TensorElement, Result>(
    of bytes: RawSpan,
    as type: Element.Type,
    _ body: (Span<Element>) throws -> Result
) throws -> Result {
    try unsafe bytes.withUnsafeBytes { source in
        let address = UInt(bitPattern: source.baseAddress)
        if address.isMultiple(of: UInt(MemoryLayout<Element>.alignment)) {
            let elements = unsafe source.assumingMemoryBound(to: type)
            return try body(unsafe elements.span)
        }
        let count = source.count / MemoryLayout<Element>.stride
        let copy = unsafe [Element](unsafeUninitializedCapacity: count) { target, initializedCount in
            unsafe UnsafeMutableRawBufferPointer(target).copyMemory(from: source)
            initializedCount = count
        }
        return try body(copy.span)
    }
}
