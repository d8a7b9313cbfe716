import Catalog
import Download
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
