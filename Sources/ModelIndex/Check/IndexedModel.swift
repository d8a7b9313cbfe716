internal import SystemPackage

/// A model as somebody's index describes it.
struct IndexedModel {
    /// A figure: a key, and what stands there.
    struct Figure {
        /// The key as it is written.
        let key: String
        /// The key as it is compared.
        let name: String
        let value: IndexNode

        init(_ key: String, _ value: IndexNode) {
            self.key = key
            self.value = value
            name = IndexNode.normalized(key)
        }
    }

    /// One accuracy.
    struct Accuracy {
        let dataset: String
        /// The metric as it is written.
        let metric: String
        let value: IndexNode
    }

    /// The name; empty when there is none.
    let name: String
    let line: Int
    /// What else may tell which checkpoint it is: identifiers.
    let identifiers: [String]
    /// Where the weights are.
    let weights: [IndexNode]
    let figures: [Figure]
    let accuracies: [Accuracy]

    /// The number of statements about the model.
    var statements: Int { weights.count + figures.count + accuracies.count }

    /// Finds the models in a document, whatever its form.
    ///
    /// - Parameters:
    ///   - root: the document.
    ///   - path: the file, for errors.
    /// - Returns: the models, and remarks on parts of the index that are elsewhere.
    /// - Throws: ``IndexError`` when there are more models or statements than an index has.
    static func all(
        in root: IndexNode,
        of path: FilePath
    ) throws(IndexError) -> (models: [IndexedModel], remarks: [String]) {
        var found = FoundModels(path: path)
        // the form of the hub: a list under `model-index`
        if let index = root["model-index"] {
            for node in index.elements where node["results"] != nil || node["name"] != nil { try found.add(hub(node)) }
            return (found.models, [])
        }
        var remarks: [String] = []
        if root["import"] != nil { remarks.append("line \(root.line): what the index imports is not read") }
        let collections = Dictionary(
            (root["collections"]?.elements ?? []).compactMap { node in
                node["name"]?.text.map { ($0, Inherited(node)) }
            },
            uniquingKeysWith: { first, _ in first }
        )
        let list: [IndexNode] =
            if root.isList {
                root.elements
            } else if let models = root["models"] {
                models.elements
            } else {
                root["name"] != nil ? [root] : []
            }
        for node in list {
            if let text = node.text {
                remarks.append("line \(node.line): the models in \(shortened(text)) are not read")
            } else if !node.pairs.isEmpty {
                try found.add(entry(node, collection: node["in collection"]?.text.flatMap { collections[$0] }))
            }
        }
        return (found.models, remarks)
    }

    /// The models that were found, and how much they say: a collection could say a great deal of each of its models.
    private struct FoundModels {
        let path: FilePath
        var models: [IndexedModel] = []
        var statements = 0

        mutating func add(_ model: IndexedModel) throws(IndexError) {
            models.append(model)
            statements += model.statements
            guard models.count <= IndexFile.maximumModels else { throw .tooManyModels(path) }
            guard statements <= IndexFile.maximumStatements else { throw .tooManyStatements(path) }
        }
    }

    /// What a collection says of its models.
    private struct Inherited {
        let figures: [Figure]
        let accuracies: [Accuracy]

        init(_ node: IndexNode) {
            figures = IndexedModel.figures(of: node)
            accuracies = IndexedModel.results(of: node)
        }
    }

    /// A model in a collection file; what it does not say itself, its collection may say.
    private static func entry(_ node: IndexNode, collection: Inherited?) -> IndexedModel {
        let own = figures(of: node)
        let names = Set(own.map(\.name))
        let figures = own + (collection?.figures.filter { !names.contains($0.name) } ?? [])
        return IndexedModel(
            name: node["name"]?.text ?? "",
            line: node.line,
            identifiers: figures.filter { $0.name == "id" }.compactMap(\.value.text),
            weights: (node["weights"]?.elements ?? []).filter { $0.text != nil },
            figures: figures,
            accuracies: results(of: node) + (collection?.accuracies ?? [])
                + own.filter { Metric($0.key) != nil }.map {
                    Accuracy(dataset: "ImageNet", metric: $0.key, value: $0.value)
                }
        )
    }

    private static func results(of node: IndexNode) -> [Accuracy] {
        (node["results"]?.elements ?? []).flatMap(accuracies)
    }

    /// The figures in a model's metadata, and those that stand beside it.
    private static func figures(of node: IndexNode) -> [Figure] {
        let metadata = node["metadata"]?.pairs ?? []
        let beside = node.pairs.filter { pair in
            !["name", "metadata", "results", "in collection", "weights"].contains(IndexNode.normalized(pair.key))
        }
        return (metadata + beside).map { Figure($0.key, $0.value) }
    }

    private static func accuracies(_ result: IndexNode) -> [Accuracy] {
        guard let dataset = result["dataset"], let name = dataset.text ?? dataset["name"]?.text ?? dataset["type"]?.text
        else { return [] }
        return (result["metrics"]?.elements ?? []).flatMap { metrics -> [Accuracy] in
            if let value = metrics["value"], let metric = metrics["name"]?.text ?? metrics["type"]?.text {
                return [Accuracy(dataset: name, metric: metric, value: value)]
            }
            return metrics.pairs.map { Accuracy(dataset: name, metric: $0.key, value: $0.value) }
        }
    }

    /// A model in a card of the hub.
    private static func hub(_ node: IndexNode) -> IndexedModel {
        IndexedModel(
            name: node["name"]?.text ?? "",
            line: node.line,
            identifiers: [],
            weights: [],
            figures: [],
            accuracies: results(of: node)
        )
    }
}

/// An accuracy that the catalogue has figures for.
enum Metric {
    case top1
    case top5

    /// Recognises the name of a metric; fails for any other, and for those that say they were measured.
    init?(_ name: String) {
        let text = name.lowercased().filter { $0.isLetter || $0.isNumber }
        switch text {
        case "top1accuracy", "top1", "acc1", "accuracy", "acc", "accuracytop1", "top1acc": self = .top1
        case "top5accuracy", "top5", "acc5", "accuracytop5", "top5acc": self = .top5
        default: return nil
        }
    }
}
