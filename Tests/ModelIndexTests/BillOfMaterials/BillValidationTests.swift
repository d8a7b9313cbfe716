import Catalog
import Foundation
import ModelIndex
import SystemPackage
import TestSupport
import Testing

/// Whether the CycloneDX project's own library accepts and understands the bills of materials.
@Suite(.enabled(if: Python.isAvailable, "needs Python with the packages of Tests/requirements.txt"))
struct BillValidationTests {
    private struct Read: Decodable {
        struct Component: Decodable {
            let reference: String
            let type: String
            let name: String
            let hashes: [String: String]
            let licences: [String]
            let ancestors: [String]
            let properties: [String: String]
            let distributions: [String]
        }

        let error: String?
        let problem: String?
        let serial: String?
        let uuidVersion: Int?
        let root: Component?
        let components: [Component]?
        let tools: [String]?
    }

    private func read(_ texts: [String: String]) throws -> [String: Read] {
        let directory = try TemporaryDirectory()
        for (name, text) in texts { _ = try directory.file("\(name).json", text.utf8) }
        let printed = try Scripts.run("read_bills.py", directory.path.string)
        let found = try JSONDecoder().decode([String: Read].self, from: Data(printed.utf8))
        #expect(Set(found.keys) == Set(texts.keys.map { "\($0).json" }))
        return found
    }

    @Test func theStrictValidatorAcceptsTheBillsOfAllCheckpoints() throws {
        let records = try Records.all()
        var texts = ["all": try Bill(records).text, "none": try Bill([]).text]
        for record in records { texts[record.checkpoint.name] = try Bill([record]).text }
        #expect(texts.count == 315)
        let found = try read(texts)

        #expect(found.filter { $0.value.error != nil }.map { "\($0.key): \($0.value.error ?? "")" } == [])
        #expect(found.filter { $0.value.problem != nil }.map { "\($0.key): \($0.value.problem ?? "")" } == [])
        #expect(Set(found.values.map(\.serial)).count == 315)
        #expect(found.values.allSatisfy { $0.uuidVersion == 8 && $0.tools == ["bitzoo 1.2.3"] })
        for record in records {
            let name = record.checkpoint.name
            let root = try #require(found["\(name).json"]?.root)
            #expect(root.name == name)
            #expect(root.type == "machine-learning-model")
            #expect(root.properties["bitzoo:computed:parameters"] == String(record.checkpoint.parameters))
            #expect(root.ancestors == record.checkpoint.base.map { ["machine-learning-model \($0)"] } ?? [])
            let copies = record.copies.map { "https://huggingface.co/\($0.repository)/resolve/main/\($0.file)" }
            #expect(root.distributions == (record.checkpoint.files.flatMap(\.objectURLs) + copies).sorted())
        }
        let all = try #require(found["all.json"])
        #expect(all.root?.type == "data")
        #expect(Set(all.components?.map(\.name) ?? []) == Set(records.map(\.checkpoint.name)))
        #expect(all.components?.count == 313)
        #expect(found["none.json"]?.components?.isEmpty == true)
    }

    @Test func namesAndDigestsComeBack() throws {
        let converted = try Samples.convertedR50x1(Samples.converted(source: Samples.digest("a")))
        let found = try read([
            "demo": Bill([Samples.measuredDemo()]).text,
            "converted": Bill([converted]).text,
            "both": Bill([Samples.measuredDemo(), converted, Records.named("BiT-M-R50x1")]).text,
        ])
        #expect(found.values.allSatisfy { $0.error == nil && $0.problem == nil })
        let demo = try #require(found["demo.json"]?.root)
        #expect(demo.licences == ["Apache-2.0 declared"])
        #expect(
            demo.hashes == ["SHA-256": "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"]
        )
        let released = String(repeating: "a", count: 64)
        let r50 = try #require(found["converted.json"])
        #expect(r50.root?.hashes == ["MD5": "d41d8cd98f00b204e9800998ecf8427e", "SHA-256": released])
        let file = try #require(r50.components?.first)
        #expect(file.type == "file")
        #expect(file.hashes == ["SHA-256": String(repeating: "d", count: 64)])
        #expect(file.licences == ["Apache-2.0 concluded"])
        #expect(
            file.ancestors == ["file BiT-M-R50x1-ILSVRC2012.npz d41d8cd98f00b204e9800998ecf8427e \(released)"]
        )
        let references = found["both.json"]?.components?.map(\.reference) ?? []
        #expect(
            Set(references) == [
                "model:\(Samples.demo)", "model:BiT-M-R50x1-ILSVRC2012", "converted:BiT-M-R50x1-ILSVRC2012",
                "model:BiT-M-R50x1",
            ]
        )
    }

    /// What the two tests above would not show if the validator took everything.
    @Test func brokenBillsAreRefused() throws {
        let text = try Bill([Samples.measuredDemo()]).text
        let breakages = [
            "unknown-key": ("\"bomFormat\"", "\"accuracy\" : 1, \"bomFormat\""),
            "number-as-metric": ("\"value\" : \"91.6\"", "\"value\" : 91.6"),
            "unknown-type": ("\"machine-learning-model\"", "\"model\""),
            "short-digest": ("607f4e02d2", ""),
            "unknown-licence": ("\"id\" : \"Apache-2.0\"", "\"id\" : \"Apache\""),
        ]
        var texts = ["whole": text, "unresolved": text]
        for (name, (part, other)) in breakages {
            texts[name] = text.replacingOccurrences(of: part, with: other)
            #expect(texts[name] != text)
        }
        let found = try read(texts)
        #expect(found.filter { $0.value.error != nil }.keys.sorted() == breakages.keys.map { "\($0).json" }.sorted())
    }

    /// A catalogue of somebody else's is no reason for a document that nobody can read.
    @Test func licencesAndAddressesOfOthersAreTakenIn() throws {
        let yaml = """
            schema: 1
            base-url: "https://example.org/our models/é|/"
            sources: {own: Our own models}
            class-sets: {"ten, \\"so\\"": {classes: 10, sources: [own]}}
            protocols: {square: {resolution: 32, sources: [own]}}
            families:
              - id: own
                title: Our own
                licence: {id: Our terms, sources: [own]}
                checkpoints:
                  - {name: Own, architecture: R50x1, classes: {set: "ten, \\"so\\"", sources: [own]}, protocols: {own: square}}
                files: [{format: npz, path: "{checkpoint}.npz", existence: observed, sources: [own]}]
            """
        let catalog = try ModelCatalog(parsing: yaml)
        let record = try ModelRecord(catalog.checkpoint(named: "Own"), in: catalog)
        let found = try read(["own": Bill([record]).text])
        #expect(found["own.json"]?.error == nil)
        #expect(found["own.json"]?.root?.licences == ["Our terms declared"])
        #expect(found["own.json"]?.root?.distributions == ["https://example.org/our%20models/é%7C/Own.npz"])
        #expect(try Bill([record]).about["modelCard"]["modelParameters"].keys.contains("datasets") == false)
    }
}
