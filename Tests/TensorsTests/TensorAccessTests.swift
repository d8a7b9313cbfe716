import Tensors
import Testing

@Suite struct TensorAccessTests {
    static let source: TensorsInMemory = {
        var source = TensorsInMemory()
        source.append(name: "a", shape: [2, 2], floats: [1, -2, 0.5, 1e30])
        // 1, -2 and the smallest subnormal
        let halves: [UInt8] = [0x00, 0x3C, 0x00, 0xC0, 0x01, 0x00]
        source.append(TensorDescriptor(name: "half", dtype: .float16, shape: [3]), bytes: halves)
        source.append(TensorDescriptor(name: "brain", dtype: .bfloat16, shape: [1]), bytes: [0x40, 0x40])
        source.append(TensorDescriptor(name: "signed", dtype: .int8, shape: [2]), bytes: [0xFF, 0x7F])
        source.append(TensorDescriptor(name: "none", dtype: .float64, shape: [0, 3]), bytes: [])
        return source
    }()

    @Test func findsTensorsByTheirNames() throws {
        #expect(Self.source.index(of: "brain") == 2)
        #expect(Self.source.index(of: "brains") == nil)
        #expect(try Self.source.withTensorBytes(named: "signed") { $0.byteCount } == 2)
        #expect(throws: TensorAccessError.noSuchTensor("b\n")) {
            try Self.source.withTensorBytes(named: "b\n") { $0.byteCount }
        }
        #expect(TensorAccessError.noSuchTensor("b\n").description == #"there is no tensor "b\n""#)
    }

    @Test func lendsNumbers() throws {
        let floats = try Self.source.withTensor(named: "a", as: Float.self) { values in
            values.indices.map { values[$0] }
        }
        #expect(floats == [1, -2, 0.5, 1e30])
        let signed = try Self.source.withTensor(at: 3, as: Int8.self) { values in values.indices.map { values[$0] } }
        #expect(signed == [-1, 127])
        #expect(try Self.source.withTensor(named: "none", as: Double.self) { $0.isEmpty })
    }

    @Test func lendsNothingAsAnotherType() {
        let error = TensorAccessError.typeMismatch(Self.source.tensors[1], requested: .float32)
        #expect(throws: error) { try Self.source.withTensor(named: "half", as: Float.self) { $0.count } }
        #expect(error.description == "half float16 3: the values are float16, not float32")
        // of the same size, and yet another type
        #expect(throws: TensorAccessError.typeMismatch(Self.source.tensors[1], requested: .uint16)) {
            try Self.source.withTensor(named: "half", as: UInt16.self) { $0.count }
        }
    }

    @Test(arguments: 0..<8) func copiesWhatIsNotAligned(shift: Int) throws {
        let shifted = ShiftedTensor(values: [1.5, -7, .infinity], shift: shift)
        let (values, isInPlace) = try shifted.withTensorBytes(at: 0) { bytes in
            let start = bytes.withUnsafeBytes { $0.baseAddress }
            return try shifted.withTensor(at: 0, as: Double.self) { values in
                (values.indices.map { values[$0] }, values.withUnsafeBytes { $0.baseAddress } == start)
            }
        }
        #expect(values == [1.5, -7, .infinity])
        #expect(isInPlace == (shift == 0))
    }

    @Test func convertsEveryTypeToFloats() throws {
        #expect(try Self.source.floats(at: 0) == [1, -2, 0.5, 1e30])
        #expect(try Self.source.floats(at: 1) == [1, -2, 0x1p-24])
        #expect(try Self.source.floats(at: 2) == [3])
        #expect(try Self.source.floats(at: 3) == [-1, 127])
        #expect(try Self.source.floats(at: 4) == [])
    }

    @Test func typesHaveTheSizeOfTheirElements() {
        let types: [any TensorElement.Type] = [
            UInt8.self, Int8.self, UInt16.self, Int16.self, UInt32.self, Int32.self, UInt64.self, Int64.self,
            Float.self,
            Double.self,
        ]
        func size<Element: TensorElement>(of type: Element.Type) -> Int { MemoryLayout<Element>.stride }
        for type in types { #expect(size(of: type) == type.dtype.byteCount, "\(type)") }
        #expect(Set(DType.allCases).subtracting(types.map { $0.dtype }) == [.bool, .float16, .bfloat16])
    }
}

/// Numbers that are lent from memory that starts at a multiple of 8 and a number of bytes.
private final class ShiftedTensor: TensorSource, @unchecked Sendable {
    // Sendable: nothing changes after `init`.
    let tensors: [TensorDescriptor]
    private let memory: UnsafeMutableRawBufferPointer
    private let shift: Int

    init(values: [Double], shift: Int) {
        tensors = [TensorDescriptor(name: "x", dtype: .float64, shape: Shape([values.count]))]
        memory = .allocate(byteCount: shift + values.count * 8, alignment: 8)
        self.shift = shift
        for (index, value) in values.enumerated() {
            memory.storeBytes(of: value, toByteOffset: shift + index * 8, as: Double.self)
        }
    }

    deinit {
        memory.deallocate()
    }

    func withTensorBytes<Result>(at index: Int, _ body: (RawSpan) throws -> Result) throws -> Result {
        let bytes = UnsafeRawBufferPointer(rebasing: memory[shift...])
        return try body(bytes.bytes)
    }

    func memoryToLend(at index: Int) -> Int { 0 }
}
