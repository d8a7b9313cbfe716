import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

struct HostileTests {
    /// Texts from a catalogue are shown as they are, and end neither a cell, a comment, nor a block of code.
    @Test(.enabled(if: Python.isAvailable, "needs python3 with model-index and huggingface_hub"))
    func textsStayTexts() throws {
        let records = try HostileCatalog.records()
        let generator = Generator(name: "bit\nzoo -->", version: "<1>")
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let yaml = try directory.file("index.yml", CollectionFile.yaml(of: records, generator: generator).utf8)
        let page = try directory.file("page.md", MarkdownPage.text(of: records, generator: generator).utf8)
        #expect(
            try Scripts.run("collection.py", "compare", yaml.string, page.string)
                == "1 models in 1 collections, 2 results"
        )
        let card = try directory.file(
            "card.md",
            ModelCard.text(of: try #require(records.first), generator: generator).utf8
        )
        #expect(
            try Scripts.run("cards.py", "hostile", page.string, card.string, HostileCatalog.name, HostileCatalog.text)
                == "page.md: tables 1, comments 1\ncard.md: tables 5, comments 0"
        )
    }
}
