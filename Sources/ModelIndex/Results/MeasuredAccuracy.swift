public import ByteIO
internal import Catalog

/// An accuracy that `bitzoo verify` measured.
public struct MeasuredAccuracy: Sendable, Equatable {
    /// A number of images among all that were looked at.
    public struct Share: Sendable, Equatable {
        /// The number of images.
        public let count: Int
        /// The number of all images.
        public let images: Int
        /// Wilson's interval with a confidence of 95 %, in 0...1.
        public let interval: ClosedRange<Double>

        /// The share, in 0...1.
        public var value: Double { images > 0 ? Double(count) / Double(images) : 0 }
    }

    /// The catalogue's name of the data set; `nil` when nobody knows which it is.
    public let dataset: String?

    /// The data set's full name, if the catalogue has it.
    public let datasetName: String?

    /// The SHA-256 of the images' names and labels.
    public let identity: String

    /// Whether all images of the data set were looked at.
    public let isWhole: Bool

    /// The images that were looked at, in words, such as `a sample of 1000, seed 0`.
    public let selection: String

    /// The images whose first answer was right.
    public let top1: Share

    /// The images with the right answer among the first five.
    public let top5: Share

    /// How the images were prepared, in words.
    public let preparation: String

    /// The precision of the engine.
    public let precision: String

    /// The digest of the weights.
    public let contentDigest: SHA256Digest?

    /// The program that measured it, such as `bitzoo 0.1.0`.
    public let program: String?
}

/// What verification said of one level of trust.
public struct VerifiedLevel: Sendable, Equatable {
    /// The number of the level, from 1.
    public let level: Int

    /// What is looked at, such as `structure`.
    public let name: String

    /// `passed`, `failed`, `undecided` or `skipped`.
    public let verdict: String

    /// What was compared.
    public let detail: String
}

extension MeasuredAccuracy {
    init(_ accuracy: VerificationResult.Accuracy, of result: VerificationResult, in catalog: ModelCatalog) {
        let run = accuracy.run
        dataset = run.dataSet.name
        datasetName = catalog.datasets.first { $0.id == run.dataSet.name }?.name
        identity = run.dataSet.identity
        isWhole = run.dataSet.whole.map { $0 == accuracy.top1.images } ?? false
        selection = run.selection.words(images: accuracy.top1.images)
        top1 = Share(accuracy.top1)
        top5 = Share(accuracy.top5)
        preparation = run.preparation
        precision = run.precision
        contentDigest = result.contentDigest
        program = result.program
    }
}

extension MeasuredAccuracy.Share {
    init(_ share: VerificationResult.Accuracy.Share) {
        count = share.count
        images = share.images
        interval = share.interval.lower...share.interval.upper
    }
}

extension VerificationResult.Accuracy.Run.Selection {
    /// The images that were looked at, in words.
    func words(images: Int) -> String {
        let seed = seed.map { ", seed \($0)" } ?? ""
        return switch extent {
        case "all": "all images"
        case "sample": "a sample of \(images)\(seed)"
        case "shuffled": "\(images) in random order, until decided\(seed)"
        default: "\(images) images"
        }
    }
}
