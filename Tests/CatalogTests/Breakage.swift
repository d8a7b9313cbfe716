import Catalog
import Testing

/// One way to break the small catalogue, and the one thing that must be found.
struct Breakage: Sendable, CustomTestStringConvertible {
    let line: Int
    let text: String
    /// The part of the line at which the problem is.
    let part: String
    let path: String
    let kind: CatalogProblem.Kind
    /// The line that is named in the problem, when it is not the broken one.
    let reportedLine: Int

    /// Breaks a line: `text` is the new line, or `old => new` for a part of it.
    init(
        _ line: Int,
        _ text: String,
        at part: String,
        in reportedLine: Int? = nil,
        _ path: String,
        _ kind: CatalogProblem.Kind
    ) {
        self.line = line
        self.text = text
        self.part = part
        self.path = path
        self.kind = kind
        self.reportedLine = reportedLine ?? line
    }

    var testDescription: String { "line \(line): \(kind)" }

    var brokenLine: String {
        guard let arrow = text.firstRange(of: " => ") else { return text }
        return SmallCatalog.lines[line - 1].replacing(text[..<arrow.lowerBound], with: text[arrow.upperBound...])
    }

    var brokenText: String { SmallCatalog.with([line: brokenLine]) }

    var problem: CatalogProblem {
        let reported = reportedLine == line ? brokenLine : SmallCatalog.lines[reportedLine - 1]
        let column = SmallCatalog.column(of: part, in: reported)
        return CatalogProblem(line: reportedLine, column: column, path: path, kind: kind)
    }
}

extension Breakage {
    static let all = keysAndTypes + references + values

    static let keysAndTypes = [
        Breakage(
            2,
            "base-uri: https://example.org/",
            at: "base",
            "base-uri",
            .unknownKey("base-uri", nearest: "base-url")
        ),
        Breakage(17, "resize: => widen:", at: "widen", "protocols.square.widen", .unknownKey("widen", nearest: nil)),
        Breakage(28, "format: npz, => ", at: "{", "families[0].files[0]", .missingKey("format")),
        Breakage(7, "sources: [paper] => activation: softmax", at: "{", "class-sets.ten", .missingKey("sources")),
        Breakage(9, "  sources: code", at: "code", "vtab-1k.sources", .wrongType(expected: .list, found: .text)),
        Breakage(
            10,
            "  train-examples: many",
            at: "many",
            "vtab-1k.train-examples",
            .wrongType(expected: .integer, found: .text)
        ),
        Breakage(
            13,
            "flip: true => flip: yes",
            at: "yes",
            "vtab-1k.tasks.dtd.flip",
            .wrongType(expected: .boolean, found: .text)
        ),
        Breakage(20, "    title: ~", at: "~", "families[0].title", .wrongType(expected: .text, found: .nothing)),
        Breakage(20, "    title: [a]", at: "[", "families[0].title", .wrongType(expected: .text, found: .list)),
        Breakage(
            24,
            "    protocols: [square]",
            at: "[",
            "families[0].protocols",
            .wrongType(expected: .mapping, found: .list)
        ),
        Breakage(
            58,
            "value: 0.5 => value: nan",
            at: "nan",
            "values[0].value",
            .wrongType(expected: .number, found: .text)
        ),
        Breakage(22, "    architectures: []", at: "[", "families[0].architectures", .emptyList),
        Breakage(
            28,
            "npz, => npy,",
            at: "npy",
            "families[0].files[0].format",
            .notAChoice("npy", of: ["npz", "h5", "tfhub", "text"])
        ),
        Breakage(
            17,
            "square, => square, resize-to: 8,",
            at: "8",
            "protocols.square.resize-to",
            .outOfPlace("resize-to")
        ),
        Breakage(46, "h5, => h5, objects: [a],", at: "[a]", "families[2].files[0].objects", .outOfPlace("objects")),
    ]

    static let references = [
        Breakage(
            7,
            "[paper] => [papr]",
            at: "papr",
            "class-sets.ten.sources[0]",
            .unknown(.source, "papr", nearest: "paper")
        ),
        Breakage(
            22,
            "    architectures: [R50x1, R101x1, R51x1]",
            at: "R51x1",
            "families[0].architectures[2]",
            .unknown(.architecture, "R51x1", nearest: nil)
        ),
        Breakage(
            34,
            "    tasks: [dtd, dtt]",
            at: "dtt",
            "families[1].tasks[1]",
            .unknown(.task, "dtt", nearest: "dtd")
        ),
        Breakage(
            38,
            "[dtd] => [cars]",
            at: "cars",
            "families[1].exceptions[0].tasks[0]",
            .unknown(.task, "cars", nearest: nil)
        ),
        Breakage(
            23,
            "ten, => tens,",
            at: "tens",
            "families[0].classes.set",
            .unknown(.classSet, "tens", nearest: "ten")
        ),
        Breakage(
            24,
            "square => squares",
            at: "squares",
            "families[0].protocols.main",
            .unknown(.evaluationProtocol, "squares", nearest: "square")
        ),
        Breakage(
            53,
            "protocol: main => protocol: mains",
            at: "mains",
            "results[0].protocol",
            .unknown(.evaluationProtocol, "mains", nearest: "main")
        ),
        Breakage(53, "small => tall", at: "tall", "results[0].dataset", .unknown(.dataset, "tall", nearest: "small")),
        Breakage(
            53,
            "Three: => Tree:",
            at: "Tree",
            "results[0].figures.Tree",
            .unknown(.checkpoint, "Tree", nearest: "Three")
        ),
        Breakage(
            54,
            "Two-* => Four-*",
            at: "\"Four",
            "results[1].figures.Four-*",
            .unknown(.checkpoint, "Four-*", nearest: nil)
        ),
        Breakage(
            56,
            "checkpoint: Three => checkpoint: Thre",
            at: "Thre",
            "answers[0].checkpoint",
            .unknown(.checkpoint, "Thre", nearest: "Three")
        ),
        Breakage(
            51,
            "Three.h5 => Three.npz",
            at: "Three.npz",
            "defects[0].file",
            .unknown(.file, "Three.npz", nearest: "Three.h5")
        ),
        Breakage(
            51,
            "kind: => architecture: R50x9, kind:",
            at: "R50x9",
            "defects[0].architecture",
            .unknown(.architecture, "R50x9", nearest: "R50x1")
        ),
        Breakage(21, "    checkpoint: One-{arch}", at: "One", "families[0].checkpoint", .unknownPlaceholder("arch")),
        Breakage(28, "{checkpoint} => {run}", at: "\"{run}", "families[0].files[0].path", .unknownPlaceholder("run")),
    ]

    static let values = [
        Breakage(1, "schema: 2", at: "2", "schema", .unsupportedSchema(2)),
        Breakage(
            49,
            "\(SmallCatalog.digest) => abc",
            at: "abc",
            "published[1].sha256.One-R50x1.npz",
            .notADigest("abc")
        ),
        Breakage(48, "94128628 => -1", at: "-1", "published[0].bytes.One-R50x1.npz", .notPositive(-1)),
        Breakage(
            48,
            "94128628 => 94128629",
            at: "94128629",
            "published[0].bytes.One-R50x1.npz",
            .sizeContradictsArchitecture(published: 94_128_629, plain: 94_128_628, zip64Local: 94_131_688)
        ),
        Breakage(53, "90.5 => 100.5", at: "100.5", "results[0].figures.Three.top1", .notAPercentage(100.5)),
        Breakage(53, "90.5 => -0.5", at: "-0.5", "results[0].figures.Three.top1", .notAPercentage(-0.5)),
        Breakage(54, "91 => 101", at: "101", "results[1].figures.Two-*.top1-correct", .outOfRange(101, 0...100)),
        Breakage(7, "10, => 0,", at: "0,", "class-sets.ten.classes", .outOfRange(0, 1...16_777_216)),
        Breakage(53, "protocol: main, => ", at: "Three", "results[0].figures.Three", .missingProtocol("Three")),
        Breakage(24, "    protocols: {}", at: "One", in: 21, "families[0].checkpoint", .missingProtocol("One-R50x1")),
        Breakage(29, "  - id: one", at: "one", "families[1].id", .duplicateName("one", firstLine: 19)),
        Breakage(
            44,
            "name: Three, => name: One-R50x1,",
            at: "One",
            "families[2].checkpoints[0].name",
            .duplicateName("One-R50x1", firstLine: 21)
        ),
        Breakage(
            31,
            "    checkpoint: Two-{architecture}-{task}",
            at: "Two",
            "families[1].checkpoint",
            .duplicateName("Two-R50x1-dtd", firstLine: 31)
        ),
        Breakage(
            26,
            "one_{size} => one",
            at: "\"one\"",
            "families[0].aliases[0].name",
            .duplicateName("one", firstLine: 26)
        ),
        Breakage(
            46,
            "{checkpoint}.h5 => One-R50x1.npz",
            at: "\"One",
            "families[2].files[0].path",
            .duplicateName("One-R50x1.npz", firstLine: 28)
        ),
    ]
}
