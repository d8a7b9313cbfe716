// Answers by which a file can be recognised, and what else was published beside the files.
extension CatalogBuilder {
    func readAnswer(_ field: Field) {
        let fields = Fields(
            field,
            known: [
                "checkpoint", "image", "noise", "protocol", "label", "first-logits", "tolerance",
                "standardization-epsilon",
                "sources",
            ]
        )
        let sources = sources(of: fields)
        let index = checkpoint(of: fields)
        let label = fields["label"]?.text()
        let logits = fields["first-logits"]?.list().compactMap { $0.number() } ?? []
        let tolerance = fields["tolerance"]?.number()
        let epsilon = fields["standardization-epsilon"]?.number()
        if fields["label"] == nil, fields["first-logits"] == nil { fields.whole.report(.missingKey("label")) }
        guard let index, let input = input(of: fields, checkpoint: index) else { return }
        answers.append(
            KnownAnswer(
                checkpoint: checkpoints[index].name,
                input: input,
                label: label,
                firstLogits: logits,
                tolerance: tolerance,
                standardizationEpsilon: epsilon,
                sources: sources
            )
        )
    }

    private func input(of fields: Fields, checkpoint index: Int) -> KnownAnswer.Input? {
        if let field = fields["noise"] {
            fields["image"]?.report(.outOfPlace("image"))
            fields["protocol"]?.report(.outOfPlace("protocol"))
            let noise = Fields(field, known: ["seed", "height", "width"])
            let seed = noise.required("seed")?.positive()
            let height = noise.required("height")?.positive()
            let width = noise.required("width")?.positive()
            guard let seed, let height, let width else { return nil }
            return .noise(seed: seed, height: height, width: width)
        }
        let image = fields.required("image")?.text()
        let role = fields.required("protocol")?.text()
        guard let image, let role, let place = fields["protocol"],
            let definition = evaluationProtocol(role, of: index, at: place)
        else { return nil }
        return .image(image, role: role, definition)
    }

    func readValue(_ field: Field) {
        let fields = Fields(field, known: ["checkpoint", "tensor", "index", "value", "sources"])
        let sources = sources(of: fields)
        let checkpoint = checkpoint(of: fields)
        let tensor = fields.required("tensor")?.text()
        let index = fields.required("index")?.integer()
        let value = fields.required("value")?.number()
        guard let checkpoint, let tensor, let index, let value else { return }
        values.append(
            KnownValue(
                checkpoint: checkpoints[checkpoint].name,
                tensor: tensor,
                index: index,
                value: value,
                sources: sources
            )
        )
    }

    func readCopy(_ field: Field) {
        let fields = Fields(field, known: ["checkpoint", "repository", "file", "sha256", "sources"])
        let sources = sources(of: fields)
        let index = checkpoint(of: fields)
        let repository = fields.required("repository")?.text()
        let file = fields.required("file")?.text()
        let digest = fields.required("sha256").flatMap(digest)
        guard let index, let repository, let file, let digest else { return }
        copies.append(
            PublishedCopy(
                checkpoint: checkpoints[index].name,
                repository: repository,
                file: file,
                sha256: digest,
                sources: sources
            )
        )
    }

    func checkpoint(of fields: Fields) -> Int? {
        guard let field = fields.required("checkpoint"), let name = field.text() else { return nil }
        return checkpoint(name, at: field)
    }
}
