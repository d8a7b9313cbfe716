internal import BiT

/// How the tensors of a new file are named and their axes ordered.
public enum TargetLayout: String, Sendable, CaseIterable, Codable {
    /// Google's names and axes, as in the released `.npz` files.
    case google
    /// The state dict of timm's `resnetv2_…_bit` models.
    case timm
    /// The state dict of transformers' `BitForImageClassification`.
    case transformers
    /// Keras' layers and weights.
    case keras

    /// The formats that can have this layout.
    public var formats: [TargetFormat] {
        switch self {
        case .google, .timm: [.native, .npz]
        case .transformers: [.native]
        case .keras: [.h5]
        }
    }

    /// The layout that a format has when none is asked for.
    ///
    /// - Parameter format: the format.
    public init(usualIn format: TargetFormat) {
        self =
            switch format {
            case .npz, .native: .google
            case .h5: .keras
            }
    }

    /// The layout in PyTorch; `nil` for the others.
    var inPyTorch: PyTorchLayout? {
        switch self {
        case .timm: .timm
        case .transformers: .transformers
        case .google, .keras: nil
        }
    }

    /// What a file of this layout is, for messages.
    var noun: String {
        switch self {
        case .google: "a file in Google's layout"
        case .timm: "a state dict of timm"
        case .transformers: "a model of transformers"
        case .keras: "a Keras file"
        }
    }
}
