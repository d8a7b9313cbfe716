public import Tensors

/// How programs in PyTorch name and shape the tensors of a BiT network.
///
/// Kernels are `OIHW` there and `HWIO` in Google's files; everything else has the same values under another name.
///
/// | Google, without `resnet/` | timm | transformers | bit_pytorch |
/// | --- | --- | --- | --- |
/// | `root_block/…/kernel` | `stem.conv.weight` | `bit.embedder.convolution.weight` | `root.conv.weight` |
/// | `blockB/unitUU/L/…/kernel` | `stages.s.blocks.u.convI.weight` | `bit.encoder.stages.s.layers.u.convI.weight` | `body.blockB.unitUU.convI.weight` |
/// | `blockB/unitUU/L/group_norm/gamma` | `….normI.weight` | `….normI.weight` | `….gnI.weight` |
/// | `blockB/unit01/a/proj/…/kernel` | `….downsample.conv.weight` | `….downsample.conv.weight` | `….downsample.weight` |
/// | `group_norm/gamma` | `norm.weight` | `bit.norm.weight` | `head.gn.weight` |
/// | `head/conv2d/kernel` | `head.fc.weight` | `classifier.1.weight`, two dimensions | `head.conv.weight` |
/// | `head/conv2d/bias` | `head.fc.bias` | `classifier.1.bias` | `head.conv.bias` |
///
/// Here `s` is `B - 1`, `u` is `UU - 1`, and `I` is 1, 2, 3 for `L` = a, b, c; a norm's `beta` is its `bias`.
public enum PyTorchLayout: String, Sendable, CaseIterable, Codable {
    /// The state dict of timm's `resnetv2_…_bit` models.
    case timm
    /// The state dict of transformers' `BitForImageClassification`.
    case transformers
    /// The state dict of Google's own code for PyTorch, `bit_pytorch`.
    case bitPyTorch = "bit_pytorch"

    /// A tensor in another layout, and how its values get there.
    package struct Translation: Sendable, Hashable {
        /// The name, element type and shape in the other layout.
        package let descriptor: TensorDescriptor
        /// How the values are reordered; `nil` when they stay as they are.
        package let reversal: AxisReversal?
    }

    /// The name of a tensor in this layout.
    ///
    /// - Parameter name: the tensor's canonical Google name.
    /// - Returns: the name, or `nil` when a BiT network has no such tensor.
    public func name(ofGoogle name: String) -> String? {
        TensorRole(googleName: name).map(self.name)
    }

    /// The canonical Google name of a tensor.
    ///
    /// - Parameter name: the tensor's name in this layout.
    /// - Returns: the name, or `nil` when a BiT network has no such tensor.
    public func googleName(of name: String) -> String? {
        role(of: name)?.googleName
    }

    /// Brings a tensor from Google's layout to this one.
    ///
    /// - Parameter tensor: the tensor, by its canonical Google name and shape.
    /// - Returns: the tensor in this layout, or `nil` when a BiT network has none of that name.
    package func translation(ofGoogle tensor: TensorDescriptor) -> Translation? {
        guard let role = TensorRole(googleName: tensor.name) else { return nil }
        var result = TensorDescriptor(name: name(of: role), dtype: tensor.dtype, shape: tensor.shape)
        guard role.isKernel, tensor.shape.rank == 4 else { return Translation(descriptor: result, reversal: nil) }
        let size = tensor.shape.dimensions
        let isFlat = self == .transformers && role == .headKernel && size[0] == 1 && size[1] == 1
        result.shape = Shape(isFlat ? [size[3], size[2]] : [size[3], size[2], size[0], size[1]])
        let reversal = AxisReversal(outer: size[0] * size[1], middle: size[2], inner: size[3])
        return Translation(descriptor: result, reversal: reversal)
    }

    /// Brings a tensor from this layout to Google's.
    ///
    /// - Parameter tensor: the tensor, by its name and shape in this layout.
    /// - Returns: the tensor by its canonical Google name, or `nil` when a BiT network has none of this name.
    package func googleTranslation(of tensor: TensorDescriptor) -> Translation? {
        guard let role = role(of: tensor.name) else { return nil }
        var result = TensorDescriptor(name: role.googleName, dtype: tensor.dtype, shape: tensor.shape)
        var size = tensor.shape.dimensions
        // a dense layer's weights are those of a convolution of size 1
        if role == .headKernel, size.count == 2 { size += [1, 1] }
        guard role.isKernel, size.count == 4 else { return Translation(descriptor: result, reversal: nil) }
        result.shape = Shape([size[2], size[3], size[1], size[0]])
        let reversal = AxisReversal(outer: size[0], middle: size[1], inner: size[2] * size[3])
        return Translation(descriptor: result, reversal: reversal)
    }

    /// The layout that a set of tensors seems to have, by the name of the root's kernel.
    ///
    /// - Parameter tensors: the tensors of a file.
    public init?(of tensors: [TensorDescriptor]) {
        let names = Set(tensors.map(\.name))
        guard let layout = Self.allCases.first(where: { names.contains($0.name(of: .rootKernel)) }) else { return nil }
        self = layout
    }
}

extension PyTorchLayout {
    private func name(of role: TensorRole) -> String {
        switch (role, self) {
        case (.rootKernel, .timm): "stem.conv.weight"
        case (.rootKernel, .transformers): "bit.embedder.convolution.weight"
        case (.rootKernel, .bitPyTorch): "root.conv.weight"
        case (.lastNorm(let tensor), .timm): "norm.\(tensor.nameInPyTorch)"
        case (.lastNorm(let tensor), .transformers): "bit.norm.\(tensor.nameInPyTorch)"
        case (.lastNorm(let tensor), .bitPyTorch): "head.gn.\(tensor.nameInPyTorch)"
        case (.headKernel, _): "\(head).weight"
        case (.headBias, _): "\(head).bias"
        case (.unit(let block, let unit, let tensor), _): unitPrefix(block: block, unit: unit) + name(of: tensor)
        }
    }

    private var head: String {
        switch self {
        case .timm: "head.fc"
        case .transformers: "classifier.1"
        case .bitPyTorch: "head.conv"
        }
    }

    private func unitPrefix(block: Int, unit: Int) -> String {
        switch self {
        case .timm: "stages.\(block - 1).blocks.\(unit - 1)."
        case .transformers: "bit.encoder.stages.\(block - 1).layers.\(unit - 1)."
        case .bitPyTorch: "body.block\(block).unit\(unit < 10 ? "0" : "")\(unit)."
        }
    }

    private func name(of tensor: TensorRole.UnitTensor) -> String {
        switch tensor {
        case .norm(let branch, let tensor):
            "\(self == .bitPyTorch ? "gn" : "norm")\(branch).\(tensor.nameInPyTorch)"
        case .kernel(let branch): "conv\(branch).weight"
        case .projection: self == .bitPyTorch ? "downsample.weight" : "downsample.conv.weight"
        }
    }

    /// Recognises a name; only the very form that ``name(of:)`` gives counts.
    private func role(of name: String) -> TensorRole? {
        let candidates =
            blockAndUnit(of: name).map { block, unit in
                TensorRole.UnitTensor.all.map { TensorRole.unit(block: block, unit: unit, $0) }
            } ?? TensorRole.outsideUnits
        return candidates.first { self.name(of: $0) == name }
    }

    /// The block (1 to 4) and the unit (from 1) that a name seems to belong to.
    private func blockAndUnit(of name: String) -> (block: Int, unit: Int)? {
        let parts = name.split(separator: ".")
        let (position, distance, first) =
            switch self {
            case .timm: (1, 2, 0)
            case .transformers: (3, 2, 0)
            case .bitPyTorch: (1, 1, 1)
            }
        guard parts.count > position + distance,
            let block = Self.number(in: parts[position]), let unit = Self.number(in: parts[position + distance]),
            (first...(first + 3)).contains(block), (first..<(first + Architecture.maximumUnits)).contains(unit)
        else { return nil }
        return (block - first + 1, unit - first + 1)
    }

    private static func number(in text: Substring) -> Int? {
        Int(text.drop { !("0"..."9").contains($0) })
    }
}

extension TensorRole.NormTensor {
    fileprivate var nameInPyTorch: String {
        switch self {
        case .gamma: "weight"
        case .beta: "bias"
        }
    }
}
