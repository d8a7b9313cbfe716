import ArgumentParser
import ByteIO
import Conversion
import SystemPackage
import Tensors

/// The options that change what is converted, or how its tensors are named and ordered.
struct ConversionOptions: ParsableArguments {
    /// A type of floating-point numbers, by its short or its long name.
    enum FloatType: String, ExpressibleByArgument, CaseIterable {
        case f16
        case bf16
        case f32

        init?(argument: String) {
            switch argument {
            case "f16", "float16": self = .f16
            case "bf16", "bfloat16": self = .bf16
            case "f32", "float32": self = .f32
            default: return nil
            }
        }

        var dtype: DType {
            switch self {
            case .f16: .float16
            case .bf16: .bfloat16
            case .f32: .float32
            }
        }
    }

    @Option(help: "The names and axes of the tensors; transformers' is a directory.")
    var layout: TargetLayout?

    @Option(help: "Round the values to another type.")
    var dtype: FloatType?

    @Flag(help: "Leave out the head's two tensors.")
    var withoutHead = false

    @Option(help: ArgumentHelp("Take the head from another checkpoint.", valueName: "file"))
    var head: String?

    func validate() throws {
        if withoutHead, head != nil { throw ValidationError("--without-head and --head exclude each other") }
        if layout == .keras, withoutHead {
            throw ValidationError("a Keras file needs the whole network, head included")
        }
    }

    /// Refuses what the target cannot be or hold.
    ///
    /// - Parameter format: the target's format.
    /// - Throws: ``CommandFailure`` that says what works.
    func check(_ format: TargetFormat) throws {
        if let layout, !layout.formats.contains(format) {
            let works = layout.formats.map { "--to \($0.rawValue) (.\($0.fileExtension))" }.joined(separator: " or ")
            throw CommandFailure(
                status: .usage,
                description: "a file of format \(format.rawValue) cannot have the layout \(layout.rawValue)",
                hint: "the layout \(layout.rawValue) works with \(works)"
            )
        }
        if dtype == .bf16, format != .native {
            throw CommandFailure(
                status: .usage,
                description: "\(format.rawValue) has no type bfloat16",
                hint: "--to native can hold it; f16 and f32 work with every format"
            )
        }
        if withoutHead, format == .h5 {
            throw CommandFailure(
                status: .usage,
                description: "a Keras file needs the whole network, head included",
                hint: "--to native and --to npz can hold a network without its head"
            )
        }
    }

    /// What is changed; opens the file that the head comes from.
    ///
    /// - Parameter context: what the command runs in.
    /// - Returns: the changes.
    /// - Throws: the error of the other file.
    func changes(in context: CommandContext) throws -> ConversionChanges {
        var changes = ConversionChanges(head: withoutHead ? .removed : .kept, dtype: dtype?.dtype)
        if let head {
            let path = FilePath(head)
            changes.head = .replaced(by: try naming(path) { try CheckpointFile(path: path, hdf5: context.hdf5) })
        }
        return changes
    }
}
