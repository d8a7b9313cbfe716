import Foundation
import TestSupport

/// A built example, run as a user runs it.
struct ExampleProgram {
    struct Result: Equatable {
        var status: Int32 = 0
        var output = ""
        var diagnostics = ""
    }

    /// The package's directory.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    let name: String

    init(_ name: String) {
        self.name = name
    }

    func run(_ arguments: String...) throws -> Result {
        // the tests and the examples are built into one directory
        let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        let scratch = try TemporaryDirectory()
        let files = ["out", "err"].map { scratch.url.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        let process = Process()
        process.executableURL = products.appending(path: name)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        return Result(status: process.terminationStatus, output: texts[0], diagnostics: texts[1])
    }
}
