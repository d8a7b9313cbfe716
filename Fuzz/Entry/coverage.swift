import Foundation
import FuzzTargets

/// Gives a target the inputs of folders, so that a profile tells which lines are reached.
///
///     coverage TARGET FOLDER…
@main
struct Coverage {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        guard let target = arguments.first.flatMap(FuzzTarget.init) else { fatalError("no such target") }
        var accepted = 0
        var count = 0
        for folder in arguments.dropFirst() {
            for (_, bytes) in try Corpus.inputs(in: folder) {
                if try target.accepts(bytes) { accepted += 1 }
                count += 1
            }
        }
        print("\(target.rawValue): \(count) inputs, \(accepted) accepted")
    }
}
