/// A model as somebody's index describes it.
struct IndexedModel {
    /// A figure: a key, and what stands there.
    struct Figure {
        /// The key as it is written.
        let key: String
        let value: IndexNode

        /// The key as it is compared.
        var name: String { IndexNode.normalized(key) }
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

    /// Finds the models in a document, whatever its form.
    static func all(in root: IndexNode) -> (models: [IndexedModel], remarks: [String]) {
        // the form of the hub: a list under `model-index`
        if let index = root["model-index"] {
            return (index.elements.filter { $0["results"] != nil || $0["name"] != nil }.map { hub($0, in: root) }, [])
        }
        var remarks: [String] = []
        if root["import"] != nil { remarks.append("line \(root.line): what the index imports is not read") }
        let collections = root["collections"]?.elements ?? []
        let list: [IndexNode] =
            if root.isList { root.elements } else if let models = root["models"] {
                models.elements
            } else if root["name"]
                != nil
            {
                [root]
            } else { [] }
        var models: [IndexedModel] = []
        for node in list {
            if let path = node.text {
                remarks.append("line \(node.line): the models in \(path) are not read")
            } else if !node.pairs.isEmpty {
                let collection = node["in collection"]?.text.flatMap { name in
                    collections.first { $0["name"]?.text == name }
                }
                models.append(entry(node, collection: collection))
            }
        }
        return (models, remarks)
    }

    /// A model in a collection file; what it does not say itself, its collection may say.
    private static func entry(_ node: IndexNode, collection: IndexNode?) -> IndexedModel {
        let own = figures(of: node)
        let names = Set(own.map(\.name))
        let inherited = collection.map(figures)?.filter { !names.contains($0.name) } ?? []
        let figures = own + inherited
        let results = (node["results"]?.elements ?? []) + (collection?["results"]?.elements ?? [])
        return IndexedModel(
            name: node["name"]?.text ?? "",
            line: node.line,
            identifiers: figures.filter { $0.name == "id" }.compactMap(\.value.text),
            weights: (node["weights"]?.elements ?? []).filter { $0.text != nil },
            figures: figures,
            accuracies: results.flatMap(accuracies)
                + own.filter { Metric($0.key) != nil }.map {
                    Accuracy(dataset: "ImageNet", metric: $0.key, value: $0.value)
                }
        )
    }

    /// The figures in a model's metadata, and those that stand beside it.
    private static func figures(of node: IndexNode) -> [Figure] {
        let metadata = node["metadata"]?.pairs ?? []
        let beside = node.pairs.filter { pair in
            !["name", "metadata", "results", "in collection", "weights"].contains(IndexNode.normalized(pair.key))
        }
        return (metadata + beside).map { Figure(key: $0.key, value: $0.value) }
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
    private static func hub(_ node: IndexNode, in card: IndexNode) -> IndexedModel {
        IndexedModel(
            name: node["name"]?.text ?? "",
            line: node.line,
            identifiers: [],
            weights: [],
            figures: [],
            accuracies: node["results"]?.elements.flatMap(accuracies) ?? []
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
