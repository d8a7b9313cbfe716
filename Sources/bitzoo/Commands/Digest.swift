import ArgumentParser
import ByteIO
import Conversion
import SystemPackage

struct Digest: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest",
        abstract: "Print the content digest of weight files.",
        discussion: """
            The content digest depends on the weights alone: the npz, the h5 and the native file of one checkpoint have the \
            same. The output looks like sha256sum's.
            """
    )

    @Argument(help: ArgumentHelp("Weight files of any format.", valueName: "file"))
    var files: [String]

    @OptionGroup var options: GlobalOptions

    private struct Result: Encodable {
        let file: String
        let contentDigest: String
        let tensors: Int
    }

    func run() throws {
        let context = options.context
        var results: [Result] = []
        var failures = FailureList()
        for name in files {
            failures.collect {
                try naming(FilePath(name)) {
                    let file = try CheckpointFile(path: FilePath(name), hdf5: context.hdf5)
                    let digest = try ContentDigest(of: file.tensors).value.hexadecimal
                    if options.json {
                        results.append(Result(file: name, contentDigest: digest, tensors: file.tensors.tensors.count))
                    } else {
                        writeLine("\(digest)  \(name)")
                    }
                }
            }
        }
        if options.json { try writeJSON(results) }
        try failures.finish()
    }
}
