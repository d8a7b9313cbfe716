import BiT
import ByteIO
import Catalog
import Testing

/// Every file of the table of facts, and no other.
@Suite struct FilesFactsTests {
    let catalog: ModelCatalog
    let released: [CatalogFile]

    init() throws {
        catalog = try Embedded.catalog()
        released = catalog.files.filter { $0.family != "demo" }
    }

    private func file(_ row: [String: String]) throws -> CatalogFile {
        try #require(released.first { $0.urlPath == row["url_path"] })
    }

    @Test func theTableHasEveryFile() {
        #expect(Facts.files.count == 611)
        #expect(released.count == 611)
        #expect(catalog.files.count == 613)
        #expect(catalog.checkpoints.count == 313)
    }

    @Test func pathsAreThoseOfTheTable() {
        #expect(Set(released.map(\.urlPath)) == Set(Facts.files.map { $0["url_path"] ?? "" }))
        #expect(Set(released.map(\.file)) == Set(Facts.files.map { $0["name"] ?? "" }))
    }

    @Test func namesFormatsAndFamiliesAreThoseOfTheTable() throws {
        let formats: [String?: FileFormat] = ["npz": .npz, "h5": .h5, "tfhub-dir": .tfhub, "txt": .text]
        for row in Facts.files {
            let file = try file(row)
            #expect(file.file == row["name"])
            #expect(file.url == "https://storage.googleapis.com/bit_models/\(row["url_path"] ?? "")")
            #expect(file.format == formats[row["format"]])
            #expect(file.family == row["family"])
        }
    }

    @Test func architecturesAreThoseOfTheTable() throws {
        for row in Facts.files {
            let file = try file(row)
            #expect(file.architecture?.name ?? "" == row["architecture"])
            #expect(file.classes.map(String.init) ?? "" == row["head_size"])
            #expect(file.parameters.map(String.init) ?? "" == row["params"])
            #expect(file.architecture.map { String($0.tensorCount) } ?? "" == row["n_arrays"])
        }
    }

    @Test func sizesAreThoseOfTheTable() throws {
        for row in Facts.files {
            let file = try file(row)
            #expect(file.publishedBytes.map(String.init) ?? "" == row["size_bytes"])
            #expect(file.derivedBytes.map { String($0.plain) } ?? "" == row["size_pred_plain_zip"])
            #expect(file.derivedBytes.map { String($0.zip64Local) } ?? "" == row["size_pred_zip64_local"])
            #expect(file.sha256?.hexadecimal ?? "" == row["sha256"])
        }
    }

    @Test func headsAreStatedOrInferredAsInTheTable() throws {
        for row in Facts.files where row["format"] == "npz" {
            let checkpoint = try #require(try catalog.owner(of: file(row)))
            let isStated = row["head_size_basis"]?.hasPrefix("stated") == true
            #expect(checkpoint.classBasis == (isStated ? .stated : .inferred), "\(checkpoint.name)")
        }
    }

    @Test func onlyDirectoriesHaveObjects() throws {
        for row in Facts.files {
            let listed = row["notes"]?.split(separator: "4 objects: ").last.map(String.init) ?? ""
            let file = try file(row)
            if file.format == .tfhub {
                #expect(file.objects.joined(separator: "; ") == listed)
                #expect(file.objectURLs[2] == "\(file.url)variables/variables.data@1")
            } else {
                #expect(file.objects == [])
                #expect(file.objectURLs == [file.url])
            }
        }
    }

    @Test func everyFileAndFamilyHasItsFacts() {
        #expect(
            catalog.families.map(\.id) == [
                "bit-s", "bit-m", "bit-m-ilsvrc2012", "bit-m-cifar10", "distilled", "teacher", "vtab", "labels", "demo",
            ]
        )
        #expect(catalog.files.allSatisfy { !$0.sources.isEmpty })
        #expect(catalog.checkpoints.allSatisfy { !$0.files.isEmpty && !$0.protocols.isEmpty })
        // no licence of the released files is stated: what is known is that of a converted copy
        let released = catalog.families.filter { !["labels", "demo"].contains($0.id) }
        #expect(released.allSatisfy { $0.licence?.id == "Apache-2.0" && $0.licence?.basis == .inferred })
    }
}
