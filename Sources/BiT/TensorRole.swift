/// What a tensor is in a BiT network, whatever it is called.
enum TensorRole: Sendable, Hashable {
    case rootKernel
    /// A tensor of a unit: the block counts from 1 to 4, the unit from 1.
    case unit(block: Int, unit: Int, UnitTensor)
    case lastNorm(NormTensor)
    case headKernel
    case headBias

    /// The two tensors of a norm.
    enum NormTensor: String, Sendable, CaseIterable {
        case gamma
        case beta
    }

    /// The tensors of a unit; the branches `a`, `b` and `c` count from 1 to 3.
    enum UnitTensor: Sendable, Hashable {
        case norm(Int, NormTensor)
        case kernel(Int)
        case projection

        static let all: [UnitTensor] =
            (1...3).flatMap { branch in [.norm(branch, .gamma), .norm(branch, .beta), .kernel(branch)] } + [.projection]
    }

    /// The roles outside the units.
    static let outsideUnits: [TensorRole] = [
        .rootKernel, .lastNorm(.gamma), .lastNorm(.beta), .headKernel, .headBias,
    ]

    /// Whether the values are a convolution's kernel, whose axes differ between layouts.
    var isKernel: Bool {
        switch self {
        case .rootKernel, .headKernel, .unit(_, _, .kernel), .unit(_, _, .projection): true
        case .unit(_, _, .norm), .lastNorm, .headBias: false
        }
    }

    /// The name in the released `.npz` files.
    var googleName: String {
        switch self {
        case .rootKernel: GoogleNames.rootKernel
        case .unit(let block, let unit, let tensor):
            GoogleNames.unitPrefix(block: block, unit: unit) + tensor.googleName
        case .lastNorm(let tensor): "resnet/group_norm/\(tensor.rawValue)"
        case .headKernel: GoogleNames.headKernel
        case .headBias: GoogleNames.headBias
        }
    }

    /// Recognises a canonical Google name.
    init?(googleName name: String) {
        let candidates =
            GoogleNames.blockAndUnit(of: name).map { block, unit in
                UnitTensor.all.map { TensorRole.unit(block: block, unit: unit, $0) }
            } ?? Self.outsideUnits
        guard let found = candidates.first(where: { $0.googleName == name }) else { return nil }
        self = found
    }
}

extension TensorRole.UnitTensor {
    /// The name within the unit.
    fileprivate var googleName: String {
        switch self {
        case .norm(let branch, let tensor): "\(Self.letter(of: branch))/group_norm/\(tensor.rawValue)"
        case .kernel(let branch): "\(Self.letter(of: branch))/standardized_conv2d/kernel"
        case .projection: "a/proj/standardized_conv2d/kernel"
        }
    }

    private static func letter(of branch: Int) -> String {
        switch branch {
        case 1: "a"
        case 2: "b"
        default: "c"
        }
    }
}
