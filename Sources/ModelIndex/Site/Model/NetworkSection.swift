internal import BiT
internal import Catalog
internal import HTML

/// The network, what an image costs, and how images are prepared.
struct NetworkSection {
    let record: ModelRecord

    var markup: Markup {
        let checkpoint = record.checkpoint
        let architecture = checkpoint.architecture
        let width =
            architecture.width == 1 ? "the usual width" : "\(shortest(architecture.width)) times the usual width"
        var facts = FactList()
        facts.add(
            "Architecture",
            "\(checkpoint.architectureName)",
            "\(counted(architecture.depth, "layer")), \(width); units \(architecture.units.map(String.init).joined(separator: ", ")); group normalisation, standardised weights"
        )
        facts.add(
            "Parameters",
            "\(grouped(checkpoint.parameters))",
            "computed from the architecture, the head included"
        )
        let names = checkpoint.classSet.names
        facts.add(
            "Classes",
            "\(grouped(checkpoint.classes)), <bdi>\(checkpoint.classSet.id)</bdi>\(inferredTag(checkpoint.classBasis == .inferred))",
            record.titles(of: checkpoint.classSources).joined(separator: "; ")
        )
        if !names.isEmpty { facts.add("Names of classes", "<bdi>\(names.joined(separator: ", "))</bdi>") }
        facts.add(
            "Probabilities",
            checkpoint.classSet.activation.map { "\($0.rawValue) of the outputs" },
            record.titles(of: checkpoint.classSet.sources).joined(separator: "; ")
        )
        return """
            <section aria-labelledby="network">
            <h2 id="network">Network</h2>
            \(facts.markup)
            \(costs)
            \(protocols)
            </section>
            """
    }

    private var costs: Markup? {
        let uses = record.checkpoint.protocols
        guard !uses.isEmpty else { return nil }
        let rows: [Markup] = Set(uses.map(\.definition.resolution)).sorted().map { side in
            let cost = record.checkpoint.architecture.cost(height: side, width: side)
            let roles = uses.filter { $0.definition.resolution == side }.map(\.role)
            return """
                <tr><th scope="row">\(side) × \(side)\u{A0}px<small class="soft"> \(roles.joined(separator: ", "))</small></th>\
                <td>\(billions(cost.multiplyAccumulates))</td><td>\(billions(cost.operations))</td><td>\(billions(cost.activations))</td></tr>
                """
        }
        return """
            <h3>What one image takes</h3>
            \(scrolled("What one image takes", """
            <table class="numbers narrow">
            <caption>Computed from the architecture, at the resolution of each protocol. FLOPs are two for a multiply-accumulate (MAC); activations are \
            the outputs of all convolutions.</caption>
            <thead><tr><th scope="col">Image</th><th scope="col">MACs</th><th scope="col">FLOPs</th><th scope="col">Activations</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }

    private var protocols: Markup? {
        let uses = record.checkpoint.protocols
        guard !uses.isEmpty else { return nil }
        let rows: [Markup] = uses.map { use in
            let definition = use.definition
            return """
                <tr><th scope="row"><bdi>\(use.role)</bdi>\(inferredTag(use.basis == .inferred))<small class="soft"> \(definition.id)</small></th>\
                <td>\(definition.resolution)\u{A0}px</td><td class="text">\(Self.preparation(definition))</td>\
                <td class="text">\(Self.values(definition))</td>\
                <td class="text"><small>\(record.titles(of: definition.sources).joined(separator: "; "))</small></td></tr>
                """
        }
        return """
            <h3>Evaluation protocols</h3>
            \(scrolled("Evaluation protocols", """
            <table class="numbers">
            <caption>How an image becomes the network’s input, by those who evaluate so</caption>
            <thead><tr><th scope="col">Protocol</th><th scope="col">Resolution</th><th scope="col" class="text">Preparation</th>\
            <th scope="col" class="text">Values</th><th scope="col" class="text wide">Source</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }

    /// What is known of how images are prepared.
    private static func preparation(_ definition: EvaluationProtocol) -> String {
        if let preparation = definition.preparation { return preparation }
        var parts: [String] = []
        switch definition.resize {
        case .unchanged: parts.append("as they are")
        case .padded: parts.append("padded")
        case .square: parts.append("\(definition.resolution)x\(definition.resolution)")
        case .shortSide(let side): parts.append("short side \(side)")
        case nil: parts.append("resize unknown")
        }
        switch definition.crop {
        case .center: parts.append("crop \(definition.resolution)")
        case .some(.none): break
        case nil: parts.append("crop unknown")
        }
        parts.append(definition.interpolation.map(\.rawValue) ?? "filter unknown")
        if definition.interpolation != nil, definition.antialias == nil { parts.append("antialiasing unknown") }
        return parts.joined(separator: ", ")
    }

    /// How values are scaled.
    private static func values(_ definition: EvaluationProtocol) -> String {
        guard let mean = definition.mean, let std = definition.std else { return "unknown" }
        return "mean \(shortest(mean)), deviation \(shortest(std))"
    }
}
