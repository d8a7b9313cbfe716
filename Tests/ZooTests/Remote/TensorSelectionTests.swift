import BiT
import Catalog
import Tensors
import Testing
import Zoo

@Suite struct TensorSelectionTests {
    let tensors: [TensorDescriptor]

    init() throws {
        tensors = try #require(Architecture(name: "R17x0.5", classes: 10)).tensors
    }

    func selection(withoutHead: Bool = false, _ patterns: String...) -> TensorSelection {
        TensorSelection(withoutHead: withoutHead, patterns: patterns.map { GlobPattern($0) })
    }

    func names(_ selection: TensorSelection) throws -> [String] {
        try selection.indices(in: tensors).map { tensors[$0].name }
    }

    @Test func everythingButTheHead() throws {
        #expect(try names(selection(withoutHead: true)).count == tensors.count - 2)
        #expect(try names(selection(withoutHead: true, "*bias", "*group_norm/beta")).count == 16 / 2 * 2)
    }

    @Test func patternsAddUp() throws {
        #expect(
            try names(selection("*/root_block/*", "resnet/head/conv2d/b???", "*bias")) == [
                GoogleNames.rootKernel, GoogleNames.headBias,
            ]
        )
    }

    @Test func aPatternMustFit() {
        #expect(throws: TensorSelectionError.noMatch("head")) { try names(selection("*", "head")) }
        #expect(throws: TensorSelectionError.nothingLeft) { try names(selection(withoutHead: true, "*head*")) }
    }

    @Test func fileNamesTellSelectionsApart() {
        #expect(selection(withoutHead: true).fileNamePart == "without-head")
        #expect(selection(withoutHead: true).description == "without head")
        let first = selection("*head*")
        #expect(first.fileNamePart.hasPrefix("only-head-"))
        #expect(first.fileNamePart.utf8.count == "only-head-".utf8.count + 8)
        #expect(first.fileNamePart != selection("head").fileNamePart)
        #expect(selection("b", "a", "b").fileNamePart == selection("a", "b").fileNamePart)
        #expect(selection("b", "a").description == "only a, only b")
        #expect(selection(withoutHead: true, "../x").fileNamePart.hasPrefix("without-head.only-x-"))
        #expect(!selection("*").fileNamePart.contains("*"))
        #expect(selection(String(repeating: "a", count: 5000)).fileNamePart.utf8.count == 5 + 40 + 1 + 8)
    }
}
