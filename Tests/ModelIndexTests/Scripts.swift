import Foundation
import TestSupport

/// The Python scripts beside the tests.
enum Scripts {
    /// Runs a script and gives what it prints.
    static func run(_ name: String, _ arguments: String...) throws -> String {
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: name).path
        return try Python.runScript(script, arguments)
    }
}
