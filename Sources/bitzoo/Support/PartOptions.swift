import ArgumentParser
import Catalog
import Conversion
import Zoo

/// The options that ask for a part of a checkpoint.
struct PartOptions: ParsableArguments {
    @Flag(help: "Fetch everything but the head's two tensors, into a native file.")
    var withoutHead = false

    @Option(
        help: ArgumentHelp(
            "Fetch only tensors with such a canonical name, into a native file; may be given several times.",
            valueName: "pattern"
        )
    )
    var only: [String] = []

    /// What is asked for; `nil` for whole files.
    var selection: TensorSelection? {
        guard withoutHead || !only.isEmpty else { return nil }
        return TensorSelection(withoutHead: withoutHead, patterns: only.map { GlobPattern($0) })
    }

    /// Refuses other options that make no sense with these.
    func check(to target: TargetFormat?, format: Catalog::FileFormat?) throws {
        guard selection != nil else { return }
        if target == .h5 {
            throw ValidationError("a Keras file needs the whole network; --to native or npz can hold a part")
        }
        if format == .tfhub || format == .text {
            throw ValidationError("only npz and h5 files can be used in part")
        }
    }
}
