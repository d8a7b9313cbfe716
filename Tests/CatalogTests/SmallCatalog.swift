import Catalog

/// A small whole catalogue, to be broken line by line.
enum SmallCatalog {
    static let digest = String(repeating: "0123456789abcdef", count: 4)

    /// Line n of the text is element n - 1.
    static let lines = [
        /*  1 */ "schema: 1",
        /*  2 */ "base-url: https://example.org/",
        /*  3 */ "sources:",
        /*  4 */ "  paper: A paper",
        /*  5 */ "  code: Some code",
        /*  6 */ "class-sets:",
        /*  7 */ "  ten: {classes: 10, sources: [paper]}",
        /*  8 */ "vtab-1k:",
        /*  9 */ "  sources: [code]",
        /* 10 */ "  train-examples: 1000",
        /* 11 */ "  train-split: 800 + 200",
        /* 12 */ "  tasks:",
        /* 13 */ "    dtd: {order: 1, group: natural, classes: 47, dataset: dtd, version: 3.0, label: label, train: 1, "
            + "val: 2, trainval: 3, test: 4, image: variable, flip: true, crop: false}",
        /* 14 */ "datasets:",
        /* 15 */ "  small: {name: Small, images: 100, sources: [paper]}",
        /* 16 */ "protocols:",
        /* 17 */ "  square: {resolution: 32, resize: square, sources: [paper]}",
        /* 18 */ "families:",
        /* 19 */ "  - id: one",
        /* 20 */ "    title: One",
        /* 21 */ "    checkpoint: One-{architecture}",
        /* 22 */ "    architectures: [R50x1, R101x1]",
        /* 23 */ "    classes: {set: ten, sources: [paper]}",
        /* 24 */ "    protocols: {main: square}",
        /* 25 */ "    aliases:",
        /* 26 */ "      - {name: \"one_{size}\", system: other, sources: [code]}",
        /* 27 */ "    files:",
        /* 28 */ "      - {format: npz, path: \"{checkpoint}.npz\", existence: documented, sources: [code]}",
        /* 29 */ "  - id: two",
        /* 30 */ "    title: Two",
        /* 31 */ "    checkpoint: Two-{architecture}-run{run}-{task}",
        /* 32 */ "    architectures: [R50x1]",
        /* 33 */ "    runs: [0, 1]",
        /* 34 */ "    tasks: [dtd]",
        /* 35 */ "    classes: {set: \"{task}\", sources: [code]}",
        /* 36 */ "    protocols: {main: square}",
        /* 37 */ "    exceptions:",
        /* 38 */ "      - {tasks: [dtd], protocols: {other: square}}",
        /* 39 */ "    files:",
        /* 40 */
        "      - {format: tfhub, path: \"{checkpoint}.tfhub/\", objects: [model.pb], existence: implied, sources: [code]}",
        /* 41 */ "  - id: three",
        /* 42 */ "    title: Three",
        /* 43 */ "    checkpoints:",
        /* 44 */
        "      - {name: Three, architecture: R17x0.5, classes: {set: ten, sources: [paper]}, protocols: {main: square}}",
        /* 45 */ "    files:",
        /* 46 */ "      - {format: h5, path: \"{checkpoint}.h5\", existence: observed, sources: [code]}",
        /* 47 */ "published:",
        /* 48 */ "  - {sources: [paper], bytes: {One-R50x1.npz: 94128628}}",
        /* 49 */ "  - {sources: [paper], sha256: {One-R50x1.npz: \(digest)}}",
        /* 50 */ "defects:",
        /* 51 */ "  - {file: Three.h5, kind: other-architecture, root-shape: [7, 7, 3, 64], sources: [paper]}",
        /* 52 */ "results:",
        /* 53 */ "  - {sources: [paper], dataset: small, protocol: main, figures: {Three: {top1: 90.5}}}",
        /* 54 */ "  - {sources: [paper], dataset: small, figures: {\"Two-*\": {top1-correct: 91}}}",
        /* 55 */ "answers:",
        /* 56 */ "  - {checkpoint: Three, image: Cat, protocol: main, label: cat, sources: [paper]}",
        /* 57 */ "values:",
        /* 58 */ "  - {checkpoint: Three, tensor: resnet/head/conv2d/bias, index: 0, value: 0.5, sources: [paper]}",
    ]

    static let text = lines.joined(separator: "\n") + "\n"

    /// The text with other lines in place of some.
    static func with(_ replacements: [Int: String]) -> String {
        lines.enumerated().map { replacements[$0 + 1] ?? $1 }.joined(separator: "\n") + "\n"
    }

    /// What is wrong with a text.
    static func problems(in text: String) -> [CatalogProblem] {
        do {
            _ = try ModelCatalog(parsing: text)
            return []
        } catch {
            return error.problems
        }
    }

    /// The column at which a part of a line starts, from 1.
    static func column(of part: String, in line: String) -> Int {
        guard let range = line.firstRange(of: part) else { return -1 }
        return line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound) + 1
    }
}
