internal import BiT
internal import Catalog

/// The front matter of a card, with the keys that the Hugging Face hub knows.
struct CardFrontMatter {
    private let record: ModelRecord

    init(_ record: ModelRecord) { self.record = record }

    var mapping: YAMLMapping {
        var mapping = YAMLMapping()
        addLicence(to: &mapping)
        // The files are those of the release, which no library of the hub loads; one that can would get a wrong snippet.
        mapping.add("library_name", text: "bitzoo")
        mapping.add("pipeline_tag", text: "image-classification")
        mapping.add("base_model", text: base)
        mapping.add("datasets", texts: datasets)
        let results = CardResults(of: record)
        if !results.rows.isEmpty { mapping.add("metrics", texts: ["accuracy"]) }
        mapping.add("tags", texts: tags)
        // without a result there is nothing to say, and an empty list would look like a promise
        if !results.rows.isEmpty {
            var index = YAMLMapping()
            index.add("name", text: record.checkpoint.name)
            index.add("results", mappings: results.rows)
            mapping.add("model-index", mappings: [index])
        }
        return mapping
    }

    /// The licences that the hub knows, by the names that it has for them.
    private static let knownLicences: Set<String> = [
        "apache-2.0", "bsd-2-clause", "bsd-3-clause", "cc-by-4.0", "cc-by-nc-4.0", "cc-by-nc-sa-4.0", "cc-by-sa-4.0",
        "cc0-1.0", "gpl-2.0", "gpl-3.0", "isc", "lgpl-3.0", "mit", "mpl-2.0", "unlicense",
    ]

    private func addLicence(to mapping: inout YAMLMapping) {
        guard let id = record.family?.licence?.id.lowercased() else { return }
        if Self.knownLicences.contains(id) {
            mapping.add("license", text: id)
        } else {
            mapping.add("license", text: "other")
            mapping.add("license_name", text: id)
        }
    }

    /// The checkpoint that the training started from, as the hub has it.
    ///
    /// The catalogue knows the release's names. Those of timm are the hub's too: timm fetches `name.tag` from the repository
    /// `timm/name.tag`. For a base without such a name, no repository is made up.
    private var base: String? {
        guard let base = record.base else { return nil }
        let alias = base.aliases.first { $0.system == "timm" && !$0.isDeprecated && $0.name.contains(".") }
        return alias.map { "timm/\($0.name)" }
    }

    /// Data sets of the hub that are, without doubt, what the catalogue means.
    private static let knownDatasets = [
        "ImageNet-1k": "imagenet-1k", "CIFAR-10": "cifar10", "Fashion-MNIST": "fashion_mnist",
    ]

    /// The data that it has seen; what is only inferred is left to the text, which can say so.
    private var datasets: [String] {
        record.checkpoint.trainingData.filter { $0.basis == .stated }.compactMap { Self.knownDatasets[$0.name] }
    }

    private var tags: [String] {
        var tags = ["bit", "big-transfer", "resnetv2", "vision", record.checkpoint.architectureName.lowercased()]
        if record.checkpoint.trainingData.last?.stage == .preTraining { tags.append("image-feature-extraction") }
        if record.task != nil { tags.append("vtab-1k") }
        return tags + (record.family?.papers.map { "arxiv:\($0.arxiv)" } ?? [])
    }
}
