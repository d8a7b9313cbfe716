import BiT
import ByteIO
import Conversion
import SystemPackage
import Tensors
import Testing

@Suite struct ContentDigestTests {
    func sample(names: [String]) -> TensorsInMemory {
        var tensors = TensorsInMemory()
        for name in names {
            tensors.append(name: name, shape: [2], floats: [Float(name.utf8.count), -1])
        }
        return tensors
    }

    /// The text that is digested, written out by hand.
    @Test func followsItsSpecification() throws {
        let tensors = sample(names: ["b", "a/c"])
        let digests = ["a/c": [3.0, -1], "b": [1, -1]].mapValues { (values: [Float]) -> SHA256Digest in
            let bytes = values.flatMap { value in
                (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> ($0 * 8)) }
            }
            return SHA256Digest(of: bytes.span.bytes)
        }
        let text = """
            bitzoo content digest 1
            3:a/c float32 2 \(try #require(digests["a/c"]))
            1:b float32 2 \(try #require(digests["b"]))

            """
        let bytes = Array(text.utf8)
        let digest = try ContentDigest(of: tensors)
        let expected = SHA256Digest(of: bytes.span.bytes)
        #expect(digest.value == expected)
        #expect(digest.tensors == [digests["b"], digests["a/c"]])
    }

    /// The example of `docs/formats/content-digest.md`.
    @Test func theDocumentHasItRight() throws {
        var tensors = TensorsInMemory()
        tensors.append(name: "b", shape: [1], floats: [0])
        tensors.append(name: "a/c", shape: [2, 2], floats: [0, 0, 0, 0])
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        tensors.append(TensorDescriptor(name: "n", dtype: .int64, shape: []), bytes: one)
        let page = FilePath(#filePath).removingLastComponent().appending("../../docs/formats/content-digest.md")
        let text = try MappedFile(path: page).withBytes { String(decoding: [UInt8](copying: $0), as: UTF8.self) }
        let blocks = text.split(separator: "```\n")
        try #require(blocks.count == 3)
        let bytes = Array(blocks[1].utf8)
        let expected = SHA256Digest(of: bytes.span.bytes)
        #expect(try ContentDigest(of: tensors).value == expected)
        #expect(text.contains("and the content digest is `\(expected)`."))
    }

    /// An `e` and an accent come before `f` by their bytes, and after it in Swift's own order.
    @Test func namesAreSortedByTheirBytes() throws {
        let names = ["f", "e\u{301}"]
        let tensors = sample(names: names)
        #expect(try CanonicalTensors(of: tensors).tensors.map(\.name) == ["e\u{301}", "f"])
        let digests = try ContentDigest(of: tensors).tensors
        let text = "bitzoo content digest 1\n3:e\u{301} float32 2 \(digests[1])\n1:f float32 2 \(digests[0])\n"
        let bytes = Array(text.utf8)
        let expected = SHA256Digest(of: bytes.span.bytes)
        #expect(try ContentDigest(of: tensors).value == expected)
    }

    /// Composed and decomposed letters are the same name, wherever the order puts them.
    @Test func namesThatOnlyUnicodeTellsApartAreOne() {
        let tensors = sample(names: ["e\u{301}", "f", "\u{E9}"])
        #expect(throws: CanonicalNameError.self) { try CanonicalTensors(of: tensors) }
    }

    @Test func orderAndWritersNumbersDoNotMatter() throws {
        let one = try CanonicalTensors(of: sample(names: ["x/standardized_conv2d/kernel", "b"]))
        var other = TensorsInMemory()
        other.append(name: "b", shape: [2], floats: [1, -1])
        other.append(name: "x/standardized_conv2d_7/kernel", shape: [2], floats: [28, -1])
        #expect(try ContentDigest(of: one).value == ContentDigest(of: CanonicalTensors(of: other)).value)
    }

    @Test func nameShapeTypeAndValuesMatter() throws {
        var seen: Set<SHA256Digest> = []
        for (name, dtype, shape, byte) in [
            ("a", DType.float32, [2, 1], 0), ("b", .float32, [2, 1], 0), ("a", .int32, [2, 1], 0),
            ("a", .float32, [1, 2], 0), ("a", .float32, [2, 1], 1),
        ] as [(String, DType, Shape, UInt8)] {
            var tensors = TensorsInMemory()
            tensors.append(
                TensorDescriptor(name: name, dtype: dtype, shape: shape),
                bytes: [UInt8](repeating: byte, count: 8)
            )
            seen.insert(try ContentDigest(of: tensors).value)
        }
        #expect(seen.count == 5)
    }

    @Test func oneNameTwiceIsRefused() {
        let tensors = sample(names: ["x/standardized_conv2d/k", "x/standardized_conv2d_1/k"])
        #expect(throws: CanonicalNameError(name: "x/standardized_conv2d/k")) { try CanonicalTensors(of: tensors) }
    }
}
