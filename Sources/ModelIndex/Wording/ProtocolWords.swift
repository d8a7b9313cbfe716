internal import Catalog

extension EvaluationProtocol {
    /// What is done with an image, such as `short side to 448 px, centre crop of 448 px, bilinear, antialiased`.
    var words: String {
        var steps: [String] = []
        switch resize {
        case .unchanged: steps.append("not resized")
        case .padded: steps.append("black around it up to \(resolution) x \(resolution) px")
        case .square: steps.append("resized to \(resolution) x \(resolution) px")
        case .shortSide(let length): steps.append("short side to \(length) px")
        case nil: break
        }
        if crop == .center { steps.append("centre crop of \(resolution) px") }
        if steps.isEmpty { steps.append("shown at \(resolution) x \(resolution) px") }
        if let interpolation { steps.append(interpolation.rawValue) }
        if let antialias { steps.append(antialias ? "antialiased" : "not antialiased") }
        if let mean, let std { steps.append("(value - \(mean)) / \(std)") }
        if !isComplete { steps.append("more is not known") }
        return steps.joined(separator: ", ")
    }

    /// The share of the resized image's side that the network sees; `nil` when that is not known.
    var cropShare: Double? {
        switch (resize, crop) {
        case (.square, .some(.none)), (.padded, .some(.none)): 1
        case (.shortSide(let length), .center) where length >= resolution: Double(resolution) / Double(length)
        default: nil
        }
    }
}

extension ProtocolUse {
    /// The protocol's name with the role that it has, such as `google-480 (google)`.
    var name: String { "\(definition.id) (\(role))" }
}

extension PublishedResult {
    /// The short name of the protocol by which the figure was found, or what is known of it.
    var protocolID: String { evaluationProtocol?.id ?? protocolName ?? "not stated" }

    /// The protocol by which the figure was found, with what is done with an image.
    var protocolWords: String { evaluationProtocol.map { "\($0.id): \($0.words)" } ?? protocolID }

    /// How the figure came about, and whether it is certain that it is about the checkpoint.
    var kindWords: String {
        let kind =
            switch kind {
            case .measured: "measured by its publisher"
            case .stated: "given without a measurement"
            case .rounded: "given with few digits"
            }
        return basis == .inferred ? "\(kind); inferred to be about these weights" : kind
    }
}
