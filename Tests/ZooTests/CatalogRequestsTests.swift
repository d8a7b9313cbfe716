import Catalog
import Download
import Foundation
import SystemPackage
import TestSupport
import Testing
import Zoo

@Suite struct CatalogRequestsTests {
    let catalog: ModelCatalog
    var requests = CatalogRequests { try SourceURL("file:///resources/\($0)") }

    init() throws {
        catalog = try ModelCatalog.load(from: nil)
    }

    @Test func aReleasedFileComesFromTheBucketAndHasOneOfTwoSizes() throws {
        let file = try catalog.file(named: "BiT-M-R50x1", format: .npz)
        let request = try #require(try requests.requests(for: file).first)
        #expect(request.transfer.sources.map(\.string) == [file.url])
        let derived = try #require(file.derivedBytes)
        #expect(request.transfer.expectedSizes == [derived.plain, derived.zip64Local])
        #expect(request.name.string == "BiT-M-R50x1.npz")
    }

    @Test func mirrorsAreAskedFirst() throws {
        var requests = requests
        requests.mirrors = [try SourceURL("http://one/bit/"), try SourceURL("http://two/")]
        let file = try catalog.file(named: "BiT-M-R50x1", format: .npz)
        let request = try #require(try requests.requests(for: file).first)
        let wanted = ["http://one/bit/\(file.urlPath)", "http://two/\(file.urlPath)", file.url]
        #expect(request.transfer.sources.map(\.string) == wanted)
    }

    @Test func theDemoComesWithTheProgram() throws {
        var requests = requests
        requests.mirrors = [try SourceURL("http://one/bit/")]
        let file = try catalog.file(named: "demo", format: .npz)
        let request = try #require(try requests.requests(for: file).first)
        #expect(request.transfer.sources.map(\.string) == ["file:///resources/demo/\(file.urlPath)"])
        #expect(request.transfer.expectedSHA256 != nil)
    }
}

extension CatalogRequestsTests {
    @Test func theCataloguesMirrorsAreAskedLast() throws {
        let source = try String(contentsOf: Self.package.appending(path: "catalog.yaml"), encoding: .utf8)
        let text = source.replacing("\nsources:\n", with: "\nmirrors: [http://three/]\n\nsources:\n")
        let directory = try TemporaryDirectory()
        try text.write(to: directory.url.appending(path: "c.yaml"), atomically: true, encoding: .utf8)
        let catalog = try ModelCatalog.load(from: FilePath(directory.path("c.yaml")))
        var requests = requests
        requests.mirrors = [try SourceURL("http://one/")]
        let file = try catalog.file(named: "BiT-M-R50x1", format: .npz)
        let request = try #require(try requests.requests(for: file).first)
        let wanted = ["http://one/\(file.urlPath)", file.url, "http://three/\(file.urlPath)"]
        #expect(request.transfer.sources.map(\.string) == wanted)
        #expect(request.transfer.origin?.string == file.url)
    }

    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
