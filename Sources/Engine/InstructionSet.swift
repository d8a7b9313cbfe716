internal import CKernels
internal import FoundationEssentials

/// The instruction sets that the inner loops are compiled for.
public enum InstructionSet: String, Sendable, CaseIterable {
    /// What every processor of the platform has: SSE2 on x86-64, NEON on arm64.
    case generic
    /// AVX2 with fused multiply-add, on x86-64.
    case avx2
    /// AVX-512 foundation, on x86-64.
    case avx512

    /// Whether this processor can run it.
    public var isAvailable: Bool { kernels != nil }

    /// The fastest one that this processor can run.
    public static var best: InstructionSet {
        allCases.last { $0.isAvailable } ?? .generic
    }

    /// The environment variable that chooses an instruction set.
    public static let variable = "BITZOO_ISA"

    /// The one that the environment asks for, or else the fastest one.
    ///
    /// - Returns: an instruction set that this processor can run.
    /// - Throws: ``EngineError`` when the environment names none, or one that this processor lacks.
    public static func preferred() throws(EngineError) -> InstructionSet {
        guard let name = ProcessInfo.processInfo.environment[variable], !name.isEmpty else { return .best }
        guard let set = InstructionSet(rawValue: name) else { throw .unknownInstructionSet(name) }
        guard set.isAvailable else { throw .unavailable(set) }
        return set
    }

    /// The inner loops; `nil` where this processor cannot run them.
    var kernels: ck_kernels? { unsafe ck_kernels_of(code)?.pointee }

    /// The number that the kernels know it by.
    var code: Int32 {
        switch self {
        case .generic: Int32(ck_set_generic)
        case .avx2: Int32(ck_set_avx2)
        case .avx512: Int32(ck_set_avx512)
        }
    }
}
