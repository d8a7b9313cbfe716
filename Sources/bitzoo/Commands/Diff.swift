import ArgumentParser
import Conversion
import SystemPackage

struct Diff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two weight files tensor by tensor.",
        discussion: """
            The files may have different formats. Ends with 11 when names or shapes differ, with 10 when only values or \
            element types do.
            """
    )

    @Argument(help: ArgumentHelp("A weight file.", valueName: "a"))
    var first: String

    @Argument(help: ArgumentHelp("Another weight file.", valueName: "b"))
    var second: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let context = options.context
        let a = try naming(FilePath(first)) { try CheckpointFile(path: FilePath(first), hdf5: context.hdf5) }
        let b = try naming(FilePath(second)) { try CheckpointFile(path: FilePath(second), hdf5: context.hdf5) }
        let difference = try CheckpointDifference(between: a.tensors, and: b.tensors)
        let rows = difference.tensors.map { DifferenceListing($0) }
        if options.json {
            try writeJSON(DiffListing(a: first, b: second, identical: difference.identicalCount, differences: rows))
        } else if rows.isEmpty {
            writeLine("\(counted(difference.identicalCount, "tensor")) the same, bit for bit")
        } else {
            var table = Table([
                ("TENSOR", .left), ("DIFFERENCE", .left), ("MAX |A-B|", .right), ("MEAN |A-B|", .right),
                ("ELEMENTS", .right),
            ])
            for row in rows {
                table.append([
                    row.tensor, row.text, row.maximum.map { "\($0)" } ?? "", row.mean.map { "\($0)" } ?? "",
                    row.elements.map(String.init) ?? "",
                ])
            }
            table.write(on: context.terminal)
            writeDiagnostic(
                "bitzoo: \(counted(rows.count, "tensor")) not the same, \(difference.identicalCount) the same"
            )
        }
        if !rows.isEmpty {
            throw ReportedFailure(status: rows.contains { $0.isStructural } ? .wrongModel : .wrongBytes)
        }
    }
}

private struct DiffListing: Encodable {
    let a: String
    let b: String
    let identical: Int
    let differences: [DifferenceListing]
}

/// A differing tensor, for the table and for JSON.
private struct DifferenceListing: Encodable {
    let tensor: String
    let kind: String
    let text: String
    /// Absent when it is infinite, which JSON cannot say.
    let maximum: Double?
    let mean: Double?
    let elements: Int?
    let notANumber: Int?

    var isStructural: Bool { ["missing", "extra", "shape"].contains(kind) }

    init(_ difference: TensorDifference) {
        tensor = difference.name
        var values: ValueDifference?
        switch difference.kind {
        case .missing(let shape): (kind, text) = ("missing", "only in b: \(shape)")
        case .extra(let shape): (kind, text) = ("extra", "only in a: \(shape)")
        case .shape(let a, let b): (kind, text) = ("shape", "\(a) in a, \(b) in b")
        case .dtype(let a, let b, let difference):
            (kind, text) = ("dtype", "\(a) in a, \(b) in b")
            values = difference
        case .values(let difference):
            (kind, text) = ("values", difference.count == 0 ? "other bits of equal values" : "values")
            values = difference
        }
        maximum = values.flatMap { $0.maximum.isFinite ? $0.maximum : nil }
        mean = values.flatMap { $0.mean.isFinite ? $0.mean : nil }
        elements = values?.count
        notANumber = values?.notANumber
    }
}
