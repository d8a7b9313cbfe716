internal import BiT
internal import ByteIO
internal import Catalog

/// Compares the figures of a model with those of a checkpoint.
struct FigureRules {
    private let record: ModelRecord
    private let model: IndexedModel
    private let preparation: PreparationRules
    /// The costs at the resolution that the model is said to be for, or else at all that are in use.
    private let costs: [ComputationalCost]

    init(_ record: ModelRecord, _ model: IndexedModel) {
        self.record = record
        self.model = model
        let stated = model.figures.first { $0.name == "image size" }?.value.resolution
        preparation = PreparationRules(record, resolution: stated)
        let used = record.checkpoint.protocols.map(\.definition.resolution) + [224]
        var sides: [Int] = []
        for side in stated.map({ [$0] }) ?? used where !sides.contains(side) { sides.append(side) }
        costs = sides.map { record.checkpoint.architecture.cost(height: $0, width: $0) }
    }

    /// What is to be said of each figure that has a meaning here.
    var findings: [IndexFinding] {
        model.figures.compactMap { figure in
            guard figure.value.text != nil || figure.value.isList else { return nil }
            return judge(figure).map { figure.value.finding(figure.key, $0.verdict, $0.detail) }
        }
    }

    private typealias Judgement = (verdict: IndexFinding.Verdict, detail: String)

    private func judge(_ figure: IndexedModel.Figure) -> Judgement? {
        let value = figure.value
        return switch figure.name {
        case "parameters", "params": parameters(value)
        case "flops": operations(value)
        case "macs", "gmacs", "multiply-accumulates": products(value, isGiga: figure.name == "gmacs")
        case "activations", "macts": activations(value, isMega: figure.name == "macts")
        case "file size": fileSize(value)
        case "layers": integer(value, record.checkpoint.architecture.depth, "from the architecture")
        case "image size", "crop pct", "interpolation": preparation.judge(figure.name, value)
        case "epochs": published(value, record.recipe?.epochs.map(Double.init))
        case "lr", "learning rate": published(value, record.recipe?.learningRate)
        case "batch size": published(value, record.recipe?.batchSize.map(Double.init))
        case "momentum": published(value, record.recipe?.momentum)
        case "weight decay": published(value, record.recipe?.weightDecay)
        case "training data", "datasets": trainingData(value)
        case "sha-256", "sha256": digest(value, record.mainFile?.digest)
        case "content sha-256", "content digest": digest(value, record.contentDigest)
        default: nil
        }
    }

    // MARK: - What follows from the architecture

    private static let counts: [String: Double] = [
        "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "t": 1e12, "million": 1e6, "billion": 1e9,
        "flops": 1, "mflops": 1e6, "gflops": 1e9, "tflops": 1e12, "flop": 1, "gflop": 1e9,
        "macs": 1, "mmacs": 1e6, "gmacs": 1e9, "params": 1,
    ]

    private func parameters(_ value: IndexNode) -> Judgement {
        let known = record.checkpoint.parameters
        guard let number = number(value, Self.counts) else { return notANumber }
        return number.agrees(with: Double(known))
            ? (.agrees, "\(known), from the architecture") : (.disagrees, "it is \(known), from the architecture")
    }

    /// The share by which a count of operations may be off: counters differ in what they count beside convolutions.
    private static let tolerance = 0.01

    private func isNear(_ number: StatedNumber, _ known: Double) -> Bool {
        abs(number.value - known) <= Self.tolerance * known + number.uncertainty
    }

    private func operations(_ value: IndexNode) -> Judgement {
        guard let number = number(value, Self.counts) else { return notANumber }
        if let cost = costs.first(where: { isNear(number, $0.operations) }) {
            return (.agrees, "\(words(cost))")
        }
        if let cost = costs.first(where: { isNear(number, $0.multiplyAccumulates) }) {
            return (.doubtful, "multiply-accumulates were counted, of which each is two operations: \(words(cost))")
        }
        return (.disagrees, costs.first.map { "it is \(words($0))" } ?? "")
    }

    private func products(_ value: IndexNode, isGiga: Bool) -> Judgement {
        guard let number = number(value, Self.counts, factor: isGiga ? 1e9 : 1) else { return notANumber }
        if let cost = costs.first(where: { isNear(number, $0.multiplyAccumulates) }) { return (.agrees, words(cost)) }
        return (.disagrees, costs.first.map { "it is \(words($0))" } ?? "")
    }

    private func activations(_ value: IndexNode, isMega: Bool) -> Judgement {
        guard let number = number(value, Self.counts, factor: isMega ? 1e6 : 1) else { return notANumber }
        func text(_ cost: ComputationalCost) -> String {
            "\(FigureText.number(cost.activations)) at \(cost.height) px, from the architecture"
        }
        if let cost = costs.first(where: { isNear(number, $0.activations) }) { return (.agrees, text(cost)) }
        return (.disagrees, costs.first.map { "it is \(text($0))" } ?? "")
    }

    private func words(_ cost: ComputationalCost) -> String {
        "\(FigureText.number(cost.operations)) at \(cost.height) px (\(FigureText.number(cost.multiplyAccumulates)) multiply-accumulates), from the "
            + "architecture"
    }

    private func integer(_ value: IndexNode, _ known: Int, _ origin: String) -> Judgement {
        guard let number = number(value) else { return notANumber }
        return number.value == Double(known)
            ? (.agrees, "\(known), \(origin)") : (.disagrees, "it is \(known), \(origin)")
    }

    // MARK: - What is known of files and training

    private static let sizes: [String: Double] = [
        "b": 1, "bytes": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "kib": 1024, "mib": 1_048_576, "gib": 1_073_741_824,
    ]

    private func fileSize(_ value: IndexNode) -> Judgement {
        guard let number = number(value, Self.sizes) else { return notANumber }
        var known: [String] = []
        for item in record.files {
            let sizes: [Int] =
                switch item.size {
                case .held(let bytes), .published(let bytes): [bytes]
                case .derived(let size): [size.plain, size.zip64Local]
                case .unknown: []
                }
            for bytes in sizes where number.agrees(with: Double(bytes)) {
                return (.agrees, "\(bytes), \(item.size.basis), for \(item.file.file)")
            }
            if !sizes.isEmpty {
                let text = sizes.map(String.init).joined(separator: " or ")
                known.append("\(text) (\(item.size.basis)) for \(item.file.file)")
            }
        }
        return known.isEmpty ? (.unknown, "no size is known") : (.disagrees, "it is \(known.joined(separator: ", "))")
    }

    private func digest(_ value: IndexNode, _ known: KnownDigest?) -> Judgement {
        guard let text = value.text, let stated = SHA256Digest(hexadecimal: text.lowercased()) else {
            return (.disagrees, "not a digest of 64 hexadecimal digits")
        }
        guard let known else { return (.unknown, "no digest is known") }
        return stated == known.sha256
            ? (.agrees, "\(known.origin.rawValue)") : (.disagrees, "it is \(known.sha256) (\(known.origin.rawValue))")
    }

    private func published(_ value: IndexNode, _ known: Double?) -> Judgement {
        guard let number = number(value) else { return notANumber }
        guard let known, let recipe = record.recipe else { return (.unknown, "no published value is known") }
        let origin = "published: \(record.titles(of: recipe.sources).joined(separator: ", "))"
        let text = FigureText.number(Figures.clean(known))
        return abs(number.value - known) <= 1e-9 * abs(known)
            ? (.agrees, origin) : (.disagrees, "\(text) was \(origin)")
    }

    private func trainingData(_ value: IndexNode) -> Judgement {
        guard !record.checkpoint.trainingData.isEmpty else { return (.unknown, "no training data are known") }
        let known = record.checkpoint.trainingData.map { DataSetName($0.name) }
        let stages = record.checkpoint.trainingData.map { "\($0.stage.rawValue) on \($0.name)" }.joined(separator: ", ")
        let other = value.elements.compactMap(\.text).filter { !known.contains(DataSetName($0)) }
        return other.isEmpty
            ? (.agrees, stages)
            : (.disagrees, "\(shortened(other.prefix(10).joined(separator: ", "))) was not used: \(stages)")
    }

    // MARK: - Numbers

    private func number(_ value: IndexNode, _ units: [String: Double] = [:], factor: Double = 1) -> StatedNumber? {
        guard let text = value.text, let number = StatedNumber(text, units: units) else { return nil }
        return factor == 1 ? number : number.scaled(by: factor)
    }

    private var notANumber: Judgement { (.disagrees, "is not read as a number") }
}
