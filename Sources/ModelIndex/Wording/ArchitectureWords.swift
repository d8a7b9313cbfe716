internal import BiT
internal import Catalog

extension ModelRecord {
    /// The parts that a network of this kind really has, by the names that Papers with Code has for them.
    ///
    /// The last one is the function on the outputs; it is left out when nobody says which it is.
    var architectureElements: [String] {
        var elements = [
            "1x1 Convolution", "Bottleneck Residual Block", "Convolution", "Global Average Pooling",
            "Group Normalization",
            "Max Pooling", "ReLU", "Residual Block", "Residual Connection",
        ]
        switch checkpoint.classSet.activation {
        case .softmax: elements.append("Softmax")
        case .sigmoid: elements.append("Sigmoid")
        case nil: break
        }
        return elements + ["Weight Standardization"]
    }

    /// The width in words, such as `three times the normal width`.
    var widthWords: String {
        switch checkpoint.architecture.width {
        case 1: "normal width"
        case 0.5: "half the normal width"
        case 2: "twice the normal width"
        case 3: "three times the normal width"
        case 4: "four times the normal width"
        case let width: "\(width) times the normal width"
        }
    }

    /// Where the sources of the checkpoint's facts say that the code is.
    var codeAddress: String? {
        let sources = (mainFile.map { $0.file.sources } ?? []) + checkpoint.files.flatMap(\.sources)
        return SourceLink.code(in: titles(of: sources))
    }

    /// Names of the checkpoint elsewhere, each with the system, such as `google/bit-50 (transformers)`.
    var aliasWords: [String] {
        checkpoint.aliases.map { "\($0.name) (\($0.system)\($0.isDeprecated ? ", deprecated" : ""))" }
    }
}
