import ByteIO
import Catalog
import SystemPackage
import TestSupport
import Testing

@Suite struct CatalogSourceTests {
    /// Runs with the path of a file that holds some bytes.
    private func withFile(_ bytes: [UInt8], _ body: (FilePath) throws -> Void) throws {
        let directory = try TemporaryDirectory()
        try withExtendedLifetime(directory) { try body(try directory.file("catalog.yaml", bytes)) }
    }

    @Test func embeddedCatalogIsTheFileInTheRepository() throws {
        let file = Facts.root.appending("catalog.yaml")
        let read = try ModelCatalog.load(from: file)
        let embedded = try ModelCatalog.load(from: nil)
        #expect(read.checkpoints == embedded.checkpoints)
        #expect(read.files == embedded.files)
        #expect(read.sources == embedded.sources)
    }

    @Test func fileIsRead() throws {
        try withFile(Array(SmallCatalog.text.utf8)) { path in
            let catalog = try ModelCatalog.load(.file(path))
            #expect(catalog.checkpoints.count == 5)
        }
    }

    @Test func missingFileIsAnError() {
        let path: FilePath = "/nowhere/catalog.yaml"
        #expect(throws: CatalogError.unreadable(.notFound(path))) { try ModelCatalog.load(from: path) }
    }

    @Test func binaryFileIsAnError() throws {
        try withFile([0xFF, 0xFE, 0x00]) { path in
            #expect(throws: CatalogError.notText(path)) { try ModelCatalog.load(from: path) }
        }
    }

    @Test func hugeFileIsAnError() throws {
        let count = ModelCatalog.maximumByteCount + 1
        try withFile([UInt8](repeating: 35, count: count)) { path in
            #expect(throws: CatalogError.tooLarge(path, byteCount: count)) { try ModelCatalog.load(from: path) }
        }
    }

    @Test func errorsNameTheFile() throws {
        try withFile(Array("schema: 7\n".utf8)) { path in
            let error = #expect(throws: CatalogError.self) { try ModelCatalog.load(from: path) }
            #expect(error?.description == "\(path):1:9: schema: schema 7 is not supported, only 1")
        }
    }
}
