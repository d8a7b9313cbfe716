import ArgumentParser
import BiT
import Catalog

struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show everything the catalogue knows about a checkpoint."
    )

    @Argument(help: "The checkpoint's name, an alias, or one of its files.")
    var name: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let catalog = try context.loadCatalog()
        let details: CheckpointDetails
        switch try catalog.resolve(name) {
        case .checkpoint(let checkpoint):
            details = CheckpointDetails(checkpoint, in: catalog)
        case .file(let file):
            guard let owner = catalog.owner(of: file) else {
                let listing = FileListing(file, in: catalog)
                if options.json { try writeJSON(listing) } else { writeLine("\(file.file)\n  url   \(file.url)") }
                return
            }
            details = CheckpointDetails(owner, in: catalog)
        }
        if options.json {
            try writeJSON(details)
        } else {
            writeLine(details.text(on: context.terminal))
        }
    }
}

/// Everything about a checkpoint, for people and for programs.
struct CheckpointDetails: Encodable {
    struct EvaluationListing: Encodable {
        let role: String
        let id: String
        let resolution: Int
        let resize: String?
        let resizeTo: Int?
        let crop: String?
        let interpolation: String?
        let antialias: Bool?
        let mean: Double?
        let std: Double?
        let basis: String
        let sources: [String]
    }

    struct ResultListing: Encodable {
        let dataset: String
        let `protocol`: String?
        let top1: Double?
        let top5: Double?
        let top1Correct: Int?
        let top5Correct: Int?
        let kind: String
        let basis: String
        let sources: [String]
    }

    struct TrainingListing: Encodable {
        let stage: String
        let data: String
        let basis: String
    }

    let name: String
    let family: String
    let familyTitle: String?
    let licence: String?
    let licenceBasis: String?
    let base: String?
    let trainingData: [TrainingListing]
    let architecture: String
    let units: [Int]
    let width: Double
    let parameters: Int
    let classes: Int
    let classSet: String
    let activation: String?
    let classSources: [String]
    let task: String?
    let taskGroup: String?
    let taskDataset: String?
    let run: Int?
    let aliases: [String]
    let protocols: [EvaluationListing]
    let results: [ResultListing]
    let files: [FileListing]

    init(_ checkpoint: Checkpoint, in catalog: ModelCatalog) {
        let family = catalog.families.first { $0.id == checkpoint.family }
        let task = catalog.vtab?.tasks.first { $0.id == checkpoint.task }
        name = checkpoint.name
        self.family = checkpoint.family
        familyTitle = family?.title
        licence = family?.licence?.id
        licenceBasis = family?.licence?.basis.rawValue
        base = checkpoint.base
        trainingData = checkpoint.trainingData.map {
            TrainingListing(stage: $0.stage.rawValue, data: $0.name, basis: $0.basis.rawValue)
        }
        architecture = checkpoint.architectureName
        units = checkpoint.architecture.units
        width = checkpoint.architecture.width
        parameters = checkpoint.parameters
        classes = checkpoint.classes
        classSet = checkpoint.classSet.id
        activation = checkpoint.classSet.activation?.rawValue
        classSources = catalog.names(of: checkpoint.classSources)
        self.task = checkpoint.task
        taskGroup = task?.group.rawValue
        taskDataset = task?.dataset
        run = checkpoint.run
        aliases = checkpoint.aliases.map(\.name)
        protocols = checkpoint.protocols.map { use in
            let definition = use.definition
            return EvaluationListing(
                role: use.role,
                id: definition.id,
                resolution: definition.resolution,
                resize: definition.resize?.name,
                resizeTo: definition.resize?.shortSide,
                crop: definition.crop?.rawValue,
                interpolation: definition.interpolation?.rawValue,
                antialias: definition.antialias,
                mean: definition.mean,
                std: definition.std,
                basis: use.basis.rawValue,
                sources: catalog.names(of: definition.sources)
            )
        }
        results = checkpoint.results.map { result in
            ResultListing(
                dataset: result.dataset.name,
                protocol: result.protocolName,
                top1: result.top1,
                top5: result.top5,
                top1Correct: result.top1Correct,
                top5Correct: result.top5Correct,
                kind: result.kind.rawValue,
                basis: result.basis.rawValue,
                sources: catalog.names(of: result.sources)
            )
        }
        files = checkpoint.files.map { FileListing($0, in: catalog) }
    }

    /// The details as indented lines.
    func text(on terminal: Terminal) -> String {
        var lines = [terminal.styled(name, .bold)]
        func add(_ label: String, _ value: String?) {
            guard let value, !value.isEmpty else { return }
            lines.append("  \(label)\(String(repeating: " ", count: max(1, 14 - label.count)))\(value)")
        }
        add("family", familyTitle.map { "\(family): \($0)" } ?? family)
        add("architecture", "\(architecture), units \(units.map(String.init).joined(separator: ", "))")
        add("parameters", formatGrouped(parameters))
        add("classes", "\(classes) (\(classSet)\(activation.map { ", \($0)" } ?? ""))")
        add("task", task.map { [$0, taskGroup, taskDataset].compactMap(\.self).joined(separator: ", ") })
        add("run", run.map(String.init))
        add("base", base)
        for item in trainingData { add(item.stage, "\(item.data) (\(item.basis))") }
        add("licence", licence.map { "\($0) (\(licenceBasis ?? ""))" })
        add("aliases", aliases.joined(separator: ", "))
        for item in protocols {
            let steps = [
                "\(item.resolution) px",
                item.resize.map { "resize \($0)" + (item.resizeTo.map { " \($0)" } ?? "") },
                item.crop.map { "crop \($0)" },
                item.interpolation, item.antialias.map { $0 ? "antialiased" : "not antialiased" },
            ]
            add("protocol", "\(item.role): \(steps.compactMap(\.self).joined(separator: ", ")) (\(item.basis))")
        }
        for result in results {
            let figures = [
                result.top1.map { "top-1 \($0)%" }, result.top5.map { "top-5 \($0)%" },
                result.top1Correct.map { "top-1 \($0) right" }, result.top5Correct.map { "top-5 \($0) right" },
            ]
            let conditions = result.protocol.map { ", \($0)" } ?? ""
            add(
                "accuracy",
                "\(result.dataset)\(conditions): \(figures.compactMap(\.self).joined(separator: ", ")) (\(result.kind))"
            )
        }
        for file in files {
            let size =
                file.publishedBytes.map { "\(formatGrouped($0)) bytes, published" }
                ?? file.derivedBytes.map {
                    "\(formatGrouped($0.plain)) or \(formatGrouped($0.zip64Local)) bytes, derived"
                } ?? "size unknown"
            add(file.format, "\(file.url) (\(size))")
            for defect in file.defects ?? [] { add("  defect", terminal.styled(defect, .yellow)) }
        }
        return lines.joined(separator: "\n")
    }
}

extension EvaluationProtocol.Resize {
    /// The word for it in the catalogue.
    fileprivate var name: String {
        switch self {
        case .unchanged: "none"
        case .padded: "pad"
        case .square: "square"
        case .shortSide: "short-side"
        }
    }

    /// The length of the shorter side, if that is what the image is brought to.
    fileprivate var shortSide: Int? {
        guard case .shortSide(let length) = self else { return nil }
        return length
    }
}

extension ModelCatalog {
    /// The names of sources by their ids.
    func names(of ids: [String]) -> [String] {
        ids.map { sources[$0] ?? $0 }
    }
}
