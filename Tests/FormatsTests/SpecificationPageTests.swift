import ByteIO
import Formats
import SystemPackage
import Tensors
import Testing

/// What the pages of `docs/formats` say of limits and errors is what the code says.
@Suite struct SpecificationPageTests {
    static let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()

    private func page(_ path: String) throws -> String {
        String(decoding: try contents(of: Self.root.appending(path)), as: UTF8.self)
    }

    /// A number with commas, as the pages write it.
    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
        }.joined()
    }

    @Test(arguments: [
        ("docs/formats/npz.md", "at most\n\(grouped(TensorNameFlaw.maximumByteCount)) bytes"),
        ("docs/formats/npz.md", "more than \(grouped(ZIPError.maximumEntryCount)) members"),
        ("docs/formats/npz.md", "array headers of more than \(grouped(NPYHeader.maximumTextByteCount)) bytes"),
        (
            "docs/formats/npz.md",
            "more than \(NPZFile.expansionFloor >> 30) GiB and \(NPZFile.maximumExpansion) times its data"
        ),
        ("docs/formats/npz.md", "or more than \(NPZFile.maximumInflatedByteCount >> 30) GiB"),
        ("docs/formats/npz.md", "more than \(Shape.maximumRank) dimensions"),
        (
            "docs/formats/safetensors.md",
            "a header of more than \(grouped(SafetensorsFile.maximumHeaderByteCount)) bytes"
        ),
        (
            "docs/formats/safetensors.md",
            "more than \(grouped(SafetensorsFile.maximumTensorCount)) tensors, or \(grouped(SafetensorsFile.maximumMetadataCount)) keys"
        ),
        ("docs/formats/native.md", "`N` is at most \(grouped(SafetensorsFile.maximumHeaderByteCount))"),
        (
            "docs/formats/keras-h5.md",
            "more than \(grouped(HDF5Limits.maximumLayerCount)) layers or \(grouped(HDF5Limits.maximumWeightCount)) weights"
        ),
        (
            "docs/formats/keras-h5.md",
            "over \(HDF5Limits.expansionFloor >> 20) MiB that is more than \(grouped(HDF5Limits.maximumExpansion)) times larger"
        ),
        (
            "docs/formats/keras-h5.md",
            "of more than \(HDF5Limits.maximumDecodedByteCount >> 30) GiB that has to be decoded"
        ),
        ("docs/formats/keras-h5.md", "over \(grouped(HDF5Limits.maximumNameByteCount)) bytes"),
        ("docs/formats/keras-h5.md", "nested deeper than \(HDF5Limits.maximumDepth)"),
    ])
    func limitsAreThoseOfTheCode(path: String, sentence: String) throws {
        #expect(try page(path).contains(sentence), "\(path) does not say: \(sentence)")
    }

    @Test(arguments: [
        ("docs/formats/npz.md", ["NPZ/ZIPError", "NPZ/NPZError", "NPZ/NPYError"]),
        ("docs/formats/safetensors.md", ["Safetensors/SafetensorsError"]),
        ("docs/formats/keras-h5.md", ["HDF5/HDF5Error"]),
    ])
    func everyErrorIsOnItsPage(path: String, sources: [String]) throws {
        let text = try page(path)
        for source in sources {
            let code = try page("Sources/Formats/\(source).swift")
            let body = try #require(code.components(after: "public enum \(source.split(separator: "/")[1]): Error"))
            for line in body.split(separator: "\n").prefix(while: { $0 != "}" }) where line.hasPrefix("    case ") {
                let name = line.dropFirst("    case ".count).prefix { $0.isLetter || $0.isNumber }
                guard !Self.ofNoFile.contains(String(name)) else { continue }
                #expect(text.contains(".\(name)`"), "\(path) does not name \(name)")
            }
        }
    }

    /// What is cut off or damaged, in any file, rather than refused by a rule; and what is no matter of the file.
    static let ofNoFile: Set = [
        "badSignature", "truncated", "malformedExtraField", "missingZIP64Field", "numberTooLarge", "directoryTooSmall",
        "directoryTooLarge", "header", "compressedData", "checksumMismatch", "notAnArray", "unsupportedVersion",
        "dimensionTooLarge", "notHDF5", "unrepresentableShape", "outOfMemory", "libraryNotLoaded", "helperNotStarted",
    ]
}

extension String {
    /// What follows the first occurrence of a text.
    fileprivate func components(after text: String) -> Substring? {
        firstRange(of: text).map { self[$0.upperBound...] }
    }
}
