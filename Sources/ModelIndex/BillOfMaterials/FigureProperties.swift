internal import BiT
internal import ByteIO
internal import Catalog

extension CycloneDX {
    /// How operations are counted.
    private static let convention =
        "flops = 2 x macs; macs are the products that convolutions and the head add up for one image, those with zero "
        + "padding included; weight standardization, normalization, pooling and residual sums are not counted"

    /// The figures and names that the standard has no place for; those under `computed` follow from the architecture.
    static func properties(of record: ModelRecord) -> [Property] {
        let checkpoint = record.checkpoint
        var list = PropertyList()
        list.add("family", checkpoint.family)
        list.add("computed:parameters", checkpoint.parameters)
        if let cost = record.cost {
            list.add("computed:macs", FigureText.number(cost.multiplyAccumulates))
            list.add("computed:flops", FigureText.number(cost.operations))
            list.add("computed:flops-convention", convention)
            list.add("computed:activations", FigureText.number(cost.activations))
            list.add("computed:resolution", cost.height)
        }
        if let use = record.evaluation {
            list.add("evaluation:protocol", use.definition.id)
            list.add("evaluation:role", use.role)
            list.add("evaluation:basis", use.basis.rawValue)
        }
        list.add("classes", checkpoint.classes)
        list.add("class-set", checkpoint.classSet.id)
        list.add("class-set:basis", checkpoint.classBasis.rawValue)
        list.add("task", checkpoint.task)
        list.add("run", checkpoint.run)
        if let file = record.mainFile { list.add(file) }
        if let digest = record.contentDigest {
            list.add("content-sha256", digest.sha256.hexadecimal)
            list.add("content-sha256:origin", digest.origin.rawValue)
        }
        if let family = record.family, let licence = family.licence {
            list.add("licence:basis", licence.basis.rawValue)
            list.add("licence:sources", record.titles(of: licence.sources).joined(separator: "; "))
        }
        for alias in checkpoint.aliases {
            list.add("alias:\(alias.system)" + (alias.isDeprecated ? ":deprecated" : ""), alias.name)
        }
        for level in record.verification { list.add("verification:\(level.name)", level.verdict) }
        return list.properties
    }

    /// How the model was trained, as far as it was published.
    static func trainingProperties(of record: ModelRecord) -> [Property] {
        guard let recipe = record.recipe else { return [] }
        var list = PropertyList()
        list.add("training:epochs", recipe.epochs)
        list.add("training:learning-rate", recipe.learningRate.map { FigureText.number($0) })
        list.add("training:batch-size", recipe.batchSize)
        list.add("training:momentum", recipe.momentum.map { FigureText.number($0) })
        list.add("training:weight-decay", recipe.weightDecay.map { FigureText.number($0) })
        for technique in recipe.techniques { list.add("training:technique", technique) }
        list.add("training:resources", recipe.resources)
        list.add("training:sources", record.titles(of: recipe.sources).joined(separator: "; "))
        return list.properties
    }
}

/// Properties in their order, in this project's namespace.
private struct PropertyList {
    var properties: [CycloneDX.Property] = []

    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        properties.append(CycloneDX.Property(name: "bitzoo:\(name)", value: value))
    }

    mutating func add(_ name: String, _ value: Int?) {
        add(name, value.map { String($0) })
    }

    /// The main file, whose digests are the component's.
    mutating func add(_ file: FileRecord) {
        add("file:name", file.file.file)
        add("file:bytes", file.size.bytes)
        add("file:bytes:basis", file.size.basis)
        if case .derived(let sizes) = file.size { add("file:bytes:zip64", sizes.zip64Local) }
        add("file:existence", file.file.existence.rawValue)
        let digest = file.digest
        add("file:sha256:origin", digest?.origin.rawValue)
        for check in file.checks { add("file:check", check) }
    }
}
