internal import ByteIO
public import Tensors

/// Something about a tensor's values that no trained network has.
public enum ValueProblem: Sendable, Equatable, CustomStringConvertible {
    /// Elements are infinite or not a number.
    case notFinite(tensor: String, count: Int, first: Int)
    /// All elements of a convolution's kernel are the same; standardizing it would leave nothing.
    case constantKernel(tensor: String)

    /// The problem in one phrase.
    public var description: String {
        switch self {
        case .notFinite(let tensor, let count, let first):
            "\(tensor) has \(count) values that are not finite, the first at element \(first)"
        case .constantKernel(let tensor):
            "\(tensor) has the same value everywhere"
        }
    }

    /// Looks at every value of every floating-point tensor, several tensors at once.
    ///
    /// - Parameter source: the tensors, by canonical names.
    /// - Returns: the problems in the order of the tensors; empty when the values are sane.
    /// - Throws: the source's error when a tensor cannot be read.
    public static func all(in source: any TensorSource) throws -> [ValueProblem] {
        let tensors = source.tensors
        return try parallelMap(count: tensors.count) { index -> ValueProblem? in
            let tensor = tensors[index]
            guard tensor.dtype.isFloatingPoint else { return nil }
            return try source.withTensorBytes(at: index) { problem(of: tensor, values: $0) }
        }.compactMap(\.self)
    }

    private static func problem(of tensor: TensorDescriptor, values: RawSpan) -> ValueProblem? {
        let count = tensor.shape.elementCount
        let isKernel = tensor.name.hasSuffix("standardized_conv2d/kernel")
        if tensor.dtype == .float32 {
            // the exponent's bits are all ones for infinities and for what is no number; no branch in the loop
            var special: UInt32 = 0
            var differing: UInt32 = 0
            let firstBits = count > 0 ? bits(0, of: values) : 0
            for index in 0..<count {
                let pattern = bits(index, of: values)
                special |= (pattern & 0x7F80_0000) &+ 0x0080_0000
                differing |= pattern ^ firstBits
            }
            if special & 0x8000_0000 == 0 {
                return isKernel && count > 1 && differing == 0 ? .constantKernel(tensor: tensor.name) : nil
            }
        }
        var notFinite = 0
        var first = 0
        var isConstant = true
        for index in 0..<count {
            let value = element(index, of: values, tensor.dtype)
            if !value.isFinite {
                if notFinite == 0 { first = index }
                notFinite += 1
            }
            if value != element(0, of: values, tensor.dtype) { isConstant = false }
        }
        if notFinite > 0 { return .notFinite(tensor: tensor.name, count: notFinite, first: first) }
        return isKernel && count > 1 && isConstant ? .constantKernel(tensor: tensor.name) : nil
    }

    private static func bits(_ index: Int, of values: RawSpan) -> UInt32 {
        UInt32(littleEndian: unsafe values.unsafeLoadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }
}
