internal import Tensors

/// Reads tensors by name, as 32-bit floats.
struct WeightReader {
    private let source: any TensorSource
    private let tensors: [TensorDescriptor]
    private let indices: [String: Int]

    /// - Precondition: no name occurs twice in the source.
    init(source: any TensorSource) {
        self.source = source
        tensors = source.tensors
        indices = Dictionary(uniqueKeysWithValues: tensors.enumerated().map { ($1.name, $0) })
    }

    /// Lends the values of a tensor as 32-bit floats, in place where the source has them.
    ///
    /// - Parameters:
    ///   - name: a tensor that the source has.
    ///   - body: receives the values, which may lie at any address; they are valid only during the call.
    /// - Returns: what `body` returns.
    /// - Throws: ``EngineError`` when the values cannot be read.
    @unsafe
    func withFloats<Result>(
        of name: String,
        _ body: (UnsafeRawPointer) -> Result
    ) throws(EngineError) -> Result {
        guard let index = indices[name] else { throw .unreadable(tensor: name, reason: "it is not there") }
        let tensor = tensors[index]
        let outcome: Swift.Result<Result, EngineError>
        // what is read is kept in another form, or not needed before the next run
        defer { source.relinquish(at: index) }
        do {
            outcome = try source.withTensorBytes(at: index) { bytes in
                guard bytes.byteCount == tensor.byteCount else {
                    return .failure(
                        .byteCount(tensor: name, expected: tensor.byteCount, found: bytes.byteCount)
                    )
                }
                return unsafe bytes.withUnsafeBytes { unsafe lend($0, of: tensor, to: body) }
            }
        } catch {
            throw .unreadable(tensor: name, reason: String(describing: error))
        }
        return try outcome.get()
    }

    /// Copies the values of a tensor.
    ///
    /// - Parameter name: a tensor that the source has.
    /// - Returns: the values.
    /// - Throws: ``EngineError`` when the values cannot be read.
    func floats(of name: String) throws(EngineError) -> [Float] {
        let count = indices[name].map { tensors[$0].shape.elementCount } ?? 0
        return unsafe try withFloats(of: name) { values in
            unsafe Array(unsafeUninitializedCapacity: count) { buffer, initialized in
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(start: values, count: count * MemoryLayout<Float>.size)
                )
                initialized = count
            }
        }
    }

    /// Converts values where they are not 32-bit floats.
    @unsafe
    private func lend<Result>(
        _ bytes: UnsafeRawBufferPointer,
        of tensor: TensorDescriptor,
        to body: (UnsafeRawPointer) -> Result
    ) -> Swift.Result<Result, EngineError> {
        if tensor.dtype == .float32, let start = bytes.baseAddress { return unsafe .success(body(start)) }
        let count = tensor.shape.elementCount
        let floats = UnsafeMutablePointer<Float>.allocate(capacity: max(count, 1))
        defer { unsafe floats.deallocate() }
        func convert<Stored>(_ type: Stored.Type, _ value: (Stored) -> Float) {
            for index in 0..<count {
                unsafe floats[index] = value(
                    bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Stored>.size, as: type)
                )
            }
        }
        switch tensor.dtype {
        case .float16: convert(UInt16.self) { Float(Float16(bitPattern: $0)) }
        case .bfloat16: convert(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
        case .float32: convert(UInt32.self) { Float(bitPattern: $0) }
        case .float64: convert(UInt64.self) { Float(Double(bitPattern: $0)) }
        case .bool, .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64:
            return .failure(.unsupportedType(tensor))
        }
        return unsafe .success(body(floats))
    }
}
