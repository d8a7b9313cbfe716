import Foundation
import TestSupport
import Testing

/// A server on this machine that has the demo, a catalogue that points to it and pins nothing, and a cache.
struct ServedZoo {
    static let npzName = "demo-r17x0.5-fashion-mnist.npz"
    static let h5Name = "demo-r17x0.5-fashion-mnist.keras-2.3.h5"

    let temporary: TemporaryDirectory
    let server: LoopbackServer
    let catalog: String
    let npz: [UInt8]
    var directory: URL { temporary.url }
    var home: URL { directory.appending(path: "home") }
    /// The working directory of the commands.
    var project: URL { directory.appending(path: "project") }

    /// The file as the cache shows it.
    var cached: URL { home.appending(path: "files/" + Self.npzName) }

    /// A byte within the values of a tensor, and the file with another value there.
    static let damagedPosition = 4_000_000
    var damaged: [UInt8] {
        var bytes = npz
        bytes[Self.damagedPosition] ^= 0x10
        return bytes
    }

    init() throws {
        temporary = try TemporaryDirectory()
        server = try LoopbackServer()
        npz = [UInt8](try Data(contentsOf: URL(filePath: Tool.demoNPZ)))
        var text = try String(contentsOf: Tool.package.appending(path: "catalog.yaml"), encoding: .utf8)
        text.replace("base-url: \"resource:demo/\"", with: "base-url: \"\(server.url("/"))\"")
        text.replace(
            "base-url: https://storage.googleapis.com/bit_models/",
            with: "base-url: \"\(server.url("/"))\""
        )
        let published = try #require(text.range(of: "  - sources: [demo]\n    bytes:\n"))
        let defects = try #require(text.range(of: "# Released files that hold another network"))
        text.removeSubrange(published.lowerBound..<defects.lowerBound)
        catalog = temporary.path("catalog.yaml")
        try text.write(toFile: catalog, atomically: true, encoding: .utf8)
        try FileManager.default.createDirectory(
            at: temporary.url.appending(path: "project"),
            withIntermediateDirectories: true
        )
        server.answer("/" + Self.npzName, file: npz)
    }

    var environment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in environment.keys where name.hasPrefix("BITZOO_") { environment[name] = nil }
        environment.merge(["BITZOO_HOME": home.path, "BITZOO_CATALOG": catalog, "no_proxy": "*"]) { $1 }
        return environment
    }

    func run(
        _ arguments: String...,
        adding variables: [String: String] = [:],
        meanwhile: (Process) -> Void = { _ in }
    ) throws -> Tool.Result {
        try Tool.launch(
            Tool.executable,
            arguments,
            environment: environment.merging(variables) { $1 },
            in: project,
            meanwhile: meanwhile
        )
    }

    /// Starts a command of which nobody reads what it says.
    func start(_ arguments: String...) throws -> Process {
        try Tool.start(Tool.executable, arguments, environment: environment, in: project)
    }

    /// Replaces a file, whatever it is and whatever its permissions.
    func replace(_ url: URL, with bytes: [UInt8]) throws {
        try? FileManager.default.removeItem(at: url)
        try Data(bytes).write(to: url)
    }

    func contents(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

    /// Every file and directory below one, hidden or not.
    func names(in url: URL) -> [String] {
        (try? FileManager.default.subpathsOfDirectory(atPath: url.path))?.sorted() ?? []
    }
}

extension Tool.Result {
    /// What a repair reports as damaged.
    func damagedParts() throws -> [[String: Any]] {
        try #require((try json() as? [String: Any])?["damaged"] as? [[String: Any]])
    }
}
