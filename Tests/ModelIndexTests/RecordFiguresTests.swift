import BiT
import Catalog
import ModelIndex
import Testing

/// The figures that records hand to every kind of document.
@Suite struct RecordFiguresTests {
    /// A network at a size of images, and what fvcore 0.1.5 counts in timm 1.0.31's network: `Tests/Interop/test_figures.py`.
    struct Count: Sendable, CustomTestStringConvertible {
        let name: String
        let classes: Int
        let side: Int
        let parameters: Int
        let products: Double
        let outputs: Double

        var testDescription: String { "\(name), \(classes) classes, \(side) px" }

        init(_ name: String, _ classes: Int, _ side: Int, _ parameters: Int, _ products: Double, _ outputs: Double) {
            self.name = name
            self.classes = classes
            self.side = side
            self.parameters = parameters
            self.products = products
            self.outputs = outputs
        }
    }

    static let counts = [
        Count("R50x1", 1000, 224, 25_549_352, 4_089_184_256, 11_114_984),
        Count("R50x1", 1000, 480, 25_549_352, 18_769_510_400, 51_034_600),
        Count("R50x3", 1000, 224, 217_319_080, 36_082_286_592, 33_342_952),
        Count("R50x3", 1000, 480, 217_319_080, 165_661_900_800, 153_101_800),
        Count("R101x1", 1000, 224, 44_541_480, 7_801_405_440, 16_232_936),
        Count("R101x1", 1000, 480, 44_541_480, 35_815_424_000, 74_535_400),
        Count("R101x3", 1000, 224, 387_934_888, 69_492_277_248, 48_696_808),
        Count("R101x3", 1000, 480, 387_934_888, 319_075_123_200, 223_604_200),
        Count("R152x2", 1000, 224, 236_335_208, 45_814_382_592, 45_109_224),
        Count("R152x2", 1000, 480, 236_335_208, 210_357_452_800, 207_130_600),
        Count("R152x4", 1000, 224, 936_533_224, 182_777_282_560, 90_217_448),
        Count("R152x4", 1000, 480, 936_533_224, 839_254_016_000, 414_260_200),
        Count("R50x1", 21_843, 224, 68_256_659, 4_131_870_720, 11_135_827),
        Count("R50x1", 21_843, 480, 68_256_659, 18_812_196_864, 51_055_443),
    ]

    @Test(arguments: counts) func countsAreThoseOfOthers(count: Count) throws {
        let architecture = try #require(Architecture(name: count.name, classes: count.classes))
        let cost = architecture.cost(height: count.side, width: count.side)
        #expect(architecture.parameterCount == count.parameters)
        #expect(cost.multiplyAccumulates == count.products)
        #expect(cost.operations == 2 * count.products)
        #expect(cost.activations == count.outputs)
    }

    @Test func figuresAreThoseAtTheResolutionOfTheProtocol() throws {
        for record in try Records.all() {
            let use = try #require(record.checkpoint.protocols.first)
            #expect(record.evaluation == use)
            let side = use.definition.resolution
            #expect(record.cost == record.checkpoint.architecture.cost(height: side, width: side))
            #expect(record.cost?.height == side)
        }
        let resolutions = ["BiT-S-R50x1": 224, "BiT-M-R50x1-ILSVRC2012": 448, "BiT-M-R152x4-ILSVRC2012": 480]
        for (name, side) in resolutions { #expect(try Records.named(name).cost?.height == side) }
    }

    /// All files but the four lists of names belong to one checkpoint each; where a size comes from is told.
    @Test func everyFileIsInOneRecordWithItsSize() throws {
        let files = try Records.all().flatMap(\.files)
        let catalog = try Records.catalog()
        #expect(files.map(\.file) == catalog.files.filter(\.holdsWeights))
        #expect(files.count == 609)
        let bases = Dictionary(grouping: files, by: \.size.basis).mapValues(\.count)
        #expect(bases == ["published": 9, "derived": 305, "unknown": 295])
        for record in files {
            switch record.size {
            case .held: Issue.record("nothing was fetched")
            case .published(let bytes): #expect(bytes == record.file.publishedBytes)
            case .derived(let sizes):
                #expect(record.file.publishedBytes == nil)
                #expect(sizes == record.file.derivedBytes)
            case .unknown: #expect(record.file.bytes == nil && record.file.format != .npz)
            }
            #expect(record.size.bytes == record.file.bytes)
        }
    }

    @Test func whatIsCountedComesBeforeWhatIsSaid() throws {
        var knowledge = Knowledge()
        knowledge.held["BiT-M-R50x1-ILSVRC2012.npz"] = try Samples.held(size: 102_245_728)
        let record = try #require(try Records.named("BiT-M-R50x1-ILSVRC2012", knowledge: knowledge).mainFile)
        #expect(record.size == .held(102_245_728))
        #expect(record.size.basis == "fetched")
        #expect(record.digest == KnownDigest(try Samples.digest("a"), origin: .lockFile))
    }
}
