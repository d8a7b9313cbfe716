internal import BiT
internal import Catalog

extension CardBody {
    /// How to get the weights, and how to run them.
    var usage: [String] {
        ["## Use", "### bitzoo"] + bitzoo + (file.map { timm($0) + transformers($0) } ?? [])
    }

    /// The file that is converted: it lies in the working directory after the first command.
    private var file: CatalogFile? {
        record.mainFile.map(\.file).flatMap { $0.format == .npz || $0.format == .h5 ? $0 : nil }
    }

    private var bitzoo: [String] {
        let name = MarkdownText.shellWord(record.checkpoint.name)
        let format = file?.format == .h5 ? " --format h5" : ""
        let commands = """
            bitzoo fetch \(name)\(format) -o .
            bitzoo verify \(name)
            bitzoo predict \(name) photo.jpg
            """
        let words = """
            The first command fetches the file into the cache and puts a copy into the working directory, the second one holds it \
            against everything that is known about it, and the third one names the likeliest classes of a photograph.
            """
        return [words, MarkdownText.block(commands, language: "sh")]
    }

    /// The networks that timm can build; the catalogue's names of the others' backbones mean nothing to it.
    private static let backbonesOfTimm: Set<String> = ["R50x1", "R50x3", "R101x1", "R101x3", "R152x2", "R152x4"]

    private func timm(_ file: CatalogFile) -> [String] {
        let checkpoint = record.checkpoint
        let backbone = checkpoint.architecture.name
        guard Self.backbonesOfTimm.contains(backbone) else { return [] }
        let convert = "bitzoo convert \(MarkdownText.shellWord(file.file)) model.safetensors --layout timm"
        let code = """
            import timm
            from safetensors.torch import load_file

            model = timm.create_model("resnetv2_\(backbone.dropFirst())_bit", num_classes=\(checkpoint.classes))
            model.load_state_dict(load_file("model.safetensors"), strict=True)
            model.eval()
            """
        var parts = [
            "### timm", MarkdownText.block(convert, language: "sh"), MarkdownText.block(code, language: "python"),
        ]
        if let alias = record.alias(in: "timm") {
            parts.append("timm has a converted copy of its own by the name \(MarkdownText.code(alias)).")
        }
        return parts
    }

    private func transformers(_ file: CatalogFile) -> [String] {
        let convert = "bitzoo convert \(MarkdownText.shellWord(file.file)) bit-model --layout transformers"
        let code = """
            from PIL import Image
            from transformers import AutoImageProcessor, BitForImageClassification

            processor = AutoImageProcessor.from_pretrained("./bit-model")
            model = BitForImageClassification.from_pretrained("./bit-model").eval()
            logits = model(**processor(Image.open("photo.jpg"), return_tensors="pt")).logits
            """
        var words = """
            The directory says how images are prepared: as in the first of the evaluation protocols that transformers can follow, \
            or else by BiT's own rule. The conversion prints which it chose.
            """
        if let alias = record.alias(in: "transformers") {
            words += " transformers has a converted copy of its own by the name \(MarkdownText.code(alias))."
        }
        return [
            "### transformers", MarkdownText.block(convert, language: "sh"),
            MarkdownText.block(code, language: "python"),
            words,
        ]
    }
}
