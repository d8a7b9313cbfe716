public import ByteIO
internal import FoundationEssentials
public import SystemPackage

/// A result of `bitzoo verify --json`, checked.
public struct VerificationResult: Sendable, Equatable {
    /// The largest file of results that is read, in bytes.
    public static let maximumByteCount = 256 << 20

    /// The file that it was read from.
    public let path: FilePath

    /// The checkpoint that the weights are said to be.
    public let checkpoint: String

    /// The digest of the weights; `nil` when they are damaged.
    public let contentDigest: SHA256Digest?

    /// What was said of each level of trust.
    public let levels: [VerifiedLevel]

    /// The program that verified, such as `bitzoo 0.1.0`, if the file says so.
    public let program: String?

    /// The run on images, if there was one.
    let accuracy: Accuracy?

    /// Reads the results in a file: one, or an array of them.
    ///
    /// - Parameter path: the file.
    /// - Returns: the results.
    /// - Throws: ``ResultsError``, or `FileError` when the file cannot be read.
    public static func read(_ path: FilePath) throws -> [VerificationResult] {
        let file = try MappedFile(path: path)
        guard file.count <= maximumByteCount else { throw ResultsError.tooLarge(path) }
        let data = file.withBytes { Data(Array(copying: $0)) }
        let documents: [Document]
        do {
            documents = try JSONDecoder().decode(OneOrMany.self, from: data).documents
        } catch {
            throw ResultsError.notAResult(path, reason: ResultsError.reason(error))
        }
        guard !documents.isEmpty else { throw ResultsError.notAResult(path, reason: "it is empty") }
        return try documents.map { try VerificationResult($0, path: path) }
    }

    private init(_ document: Document, path: FilePath) throws(ResultsError) {
        guard let checkpoint = document.accuracy?.run.checkpoint ?? document.claim else {
            throw .noCheckpoint(path)
        }
        self.path = path
        self.checkpoint = checkpoint
        contentDigest = try (document.accuracy?.run.contentDigest ?? document.contentDigest).map {
            (text) throws(ResultsError) in
            guard let digest = SHA256Digest(hexadecimal: text) else { throw .notADigest(path, text) }
            return digest
        }
        levels = document.levels.map {
            VerifiedLevel(level: $0.level, name: $0.name, verdict: $0.verdict, detail: $0.detail)
        }
        program = document.program
        accuracy = document.accuracy
        try document.accuracy?.check(path)
    }
}

// The parts of the report that are needed; `bitzoo verify` writes more.
extension VerificationResult {
    private struct OneOrMany: Decodable {
        let documents: [Document]

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // an array is told by its form, so that an error is about what is really there
            if (try? decoder.unkeyedContainer()) != nil {
                documents = try container.decode([Document].self)
            } else {
                documents = [try container.decode(Document.self)]
            }
        }
    }

    private struct Document: Decodable {
        let claim: String?
        let contentDigest: String?
        let levels: [Level]
        let program: String?
        let accuracy: Accuracy?
    }

    private struct Level: Decodable {
        let level: Int
        let name: String
        let verdict: String
        let detail: String
    }

    /// A run on images.
    struct Accuracy: Decodable, Sendable, Equatable {
        struct Run: Decodable, Sendable, Equatable {
            struct DataSet: Decodable, Sendable, Equatable {
                let name: String?
                let identity: String
                let images: Int
                let whole: Int?
            }

            struct Selection: Decodable, Sendable, Equatable {
                let extent: String
                let count: Int?
                let seed: UInt64?
                let shard: String?
            }

            let checkpoint: String?
            let contentDigest: String
            let dataSet: DataSet
            let preparation: String
            let precision: String
            let selection: Selection
        }

        struct Interval: Decodable, Sendable, Equatable {
            let lower: Double
            let upper: Double
        }

        struct Share: Decodable, Sendable, Equatable {
            let count: Int
            let images: Int
            let interval: Interval
        }

        let run: Run
        let top1: Share
        let top5: Share
        let saved: Int?

        /// Whether the numbers can be true, and stand for a data set.
        func check(_ path: FilePath) throws(ResultsError) {
            if let shard = run.selection.shard { throw .part(path, "it is shard \(shard) of a run") }
            if run.selection.extent == "first" { throw .part(path, "its images are the first ones, and no sample") }
            guard top1.images == top5.images, top1.isPossible, top5.isPossible, top1.count <= top5.count,
                top1.images <= run.dataSet.images, run.dataSet.whole.map({ $0 >= run.dataSet.images }) ?? true
            else { throw .impossible(path) }
        }
    }
}

extension VerificationResult.Accuracy.Share {
    var isPossible: Bool {
        guard images > 0, (0...images).contains(count) else { return false }
        let value = Double(count) / Double(images)
        return interval.lower >= 0 && interval.upper <= 1 && interval.lower <= value && value <= interval.upper
    }
}
