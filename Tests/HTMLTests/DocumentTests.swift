import HTML
import TestSupport
import Testing

/// The page around what is said.
@Suite struct DocumentTests {
    /// The policy of a page.
    func policy(_ document: Document) throws -> String? {
        try Page(document.source).all("meta").first { $0.attributes["http-equiv"] != nil }?.attributes["content"]
    }

    /// The digests were computed with `printf TEXT | openssl dgst -sha256 -binary | base64`.
    @Test func thePolicyNamesWhatStandsInThePage() throws {
        var document = Document(title: "A & B", style: "p{}", content: "<p>text</p>")
        #expect(
            try policy(document)
                == "default-src 'none'; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; base-uri 'none'; form-action 'none'"
        )
        document.script = "\"use strict\";"
        document.hasPictures = true
        #expect(
            try policy(document)
                == "default-src 'none'; img-src data:; style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='; "
                + "script-src 'sha256-z6c3FGH5NDcN4zKJPiLQGH36SHvWKxI6g9tZXPGW3dY='; base-uri 'none'; form-action 'none'"
        )
    }

    @Test func theScriptComesLast() throws {
        let document = Document(title: "t", summary: "a \"b\"", style: "p{}", script: "1 < 2 && 3", content: "<p>x</p>")
        let page = try Page(document.source)
        #expect(page.elements.last?.name == "script")
        // an XML parser takes the signs of the script for text
        #expect(page.elements.last?.text == "//\n1 < 2 && 3\n//")
        #expect(page.all("meta").first { $0.attributes["name"] == "description" }?.attributes["content"] == "a \"b\"")
    }
}
