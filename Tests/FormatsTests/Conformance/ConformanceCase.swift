import ByteIO
import Foundation
import SystemPackage
import Tensors
import Testing

/// A file of the conformance corpus, and what the reference tool makes of it.
///
/// `Fixtures/conformance/make_cases.py` writes the corpus, and measures what NumPy, safetensors and h5py do.
struct ConformanceCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    /// What is special about the file.
    let what: String
    /// Why it is read or refused; may be empty.
    let why: String
    /// The tests of other projects that this is the counterpart of.
    let alike: [String]?
    let reference: Reference

    // the file, in one of these forms
    private let bytes: Data?
    private let deflated: Deflated?
    private let recipe: Recipe?
    let file: String?

    var testDescription: String { name }

    /// What the reference tool makes of the file.
    enum Reference: Decodable, Sendable {
        case accepts([ConformanceTensor])
        /// The kind of its error.
        case refuses(String)

        private enum CodingKeys: CodingKey { case accepts, refuses }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let tensors = try container.decodeIfPresent([ConformanceTensor].self, forKey: .accepts) {
                self = .accepts(tensors)
            } else {
                self = .refuses(try container.decode(String.self, forKey: .refuses))
            }
        }
    }

    private struct Deflated: Decodable {
        let bytes: Data
        let count: Int
    }

    private struct Recipe: Decodable {
        let name: String
        let sha256: String
    }

    /// The bytes of the file.
    func content() throws -> [UInt8] {
        if let bytes { return [UInt8](bytes) }
        if let file { return try contents(of: fixture(file)) }
        if let deflated {
            let packed = [UInt8](deflated.bytes)
            let inflated = try inflate(packed.span.bytes, expected: deflated.count)
            return inflated
        }
        let recipe = try #require(recipe, "\(name) has no file")
        let make = try #require(Self.recipes[recipe.name], "\(name) has no recipe")
        let made = make()
        let digest = SHA256Digest(of: made.span.bytes)
        #expect(digest.hexadecimal == recipe.sha256)
        return made
    }

    /// Files that are too large to be kept.
    private static let recipes: [String: @Sendable () -> [UInt8]] = [
        "tensors-100001": {
            let members = (0..<100_001).map { #""t\#($0)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"# }
            return safetensors("{\(members.joined(separator: ","))}")
        },
        "keys-200001": {
            let members = (0..<200_001).map { #""k\#($0)":"""# }
            return safetensors("{\"__metadata__\":{\(members.joined(separator: ","))}}")
        },
    ]
}

/// A tensor, with its bytes in C order and little-endian.
struct ConformanceTensor: Codable, Equatable, Sendable {
    var name: String
    var dtype: String
    var shape: [Int]
    /// The bytes in hexadecimal digits, when they are few.
    var hex: String?
    /// The digest of the bytes, when they are many.
    var sha256: String?

    init(_ descriptor: TensorDescriptor, bytes: [UInt8]) {
        name = descriptor.name
        dtype = descriptor.dtype.rawValue
        shape = descriptor.shape.dimensions
        if bytes.count <= 64 {
            hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        } else {
            sha256 = SHA256Digest(of: bytes.span.bytes).hexadecimal
        }
    }

    /// The tensors of a source.
    static func all(of source: some TensorSource) throws -> [ConformanceTensor] {
        try source.tensors.enumerated().map { index, descriptor in
            ConformanceTensor(descriptor, bytes: try source.bytes(at: index))
        }
    }
}

/// All cases, as the generator wrote them.
struct ConformanceCorpus: Decodable, Sendable {
    /// The formats, by their names in the corpus.
    enum Format: String, CaseIterable, Sendable {
        case npy
        case npz
        case safetensors
        case hdf5
    }

    /// The releases of the tools that were asked.
    let tools: [String: String]
    private let cases: [String: [ConformanceCase]]

    /// The cases of one format.
    static func cases(of format: Format) -> [ConformanceCase] { loaded.cases[format.rawValue] ?? [] }

    static let directory = fixture("conformance")

    static let loaded: ConformanceCorpus = {
        let decoder = JSONDecoder()
        do {
            let bytes = try contents(of: directory.appending("cases.json"))
            return try decoder.decode(ConformanceCorpus.self, from: Data(bytes))
        } catch {
            Issue.record(error, "the corpus cannot be read")
            return ConformanceCorpus(tools: [:], cases: [:])
        }
    }()
}
