import Glibc
import SystemPackage

/// Runs an example on its arguments; ends the process with 1 when it fails, and with 2 when the arguments are wrong.
///
/// - Parameters:
///   - usage: the program's name and one word for each argument.
///   - body: receives the arguments without the program's name.
public func runExample(_ usage: String, _ body: ([String]) throws -> Void) {
    let arguments = Array(CommandLine.arguments.dropFirst())
    guard arguments.count == usage.split(separator: " ").count - 1 else { stop("usage: \(usage)", status: 2) }
    do {
        try body(arguments)
    } catch {
        stop("\(error)", status: 1)
    }
}

private func stop(_ message: String, status: Int32) -> Never {
    _ = try? FileDescriptor.standardError.writeAll(Array("\(message)\n".utf8))
    exit(status)
}
