import Foundation
import TestSupport

/// The Python scripts in the folder `Python`.
enum Scripts {
    /// Runs a script and gives what it prints.
    static func run(_ name: String, _ arguments: String...) throws -> String {
        try run(name, arguments)
    }

    /// Runs a script and gives what it prints.
    static func run(_ name: String, _ arguments: [String]) throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Python/\(name)").path
        return try Python.runScript(script, arguments)
    }
}
