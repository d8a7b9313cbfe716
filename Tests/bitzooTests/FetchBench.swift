import Dispatch
import Foundation
import TestSupport
import Testing

/// What the tests of robustness have in common: a server, a catalogue with one plain file on it, and an empty cache.
struct FetchBench {
    let temporary: TemporaryDirectory
    let server: LoopbackServer

    var home: URL { temporary.url.appending(path: "home") }
    private var catalog: URL { temporary.url.appending(path: "catalog.yaml") }

    init() throws {
        temporary = try TemporaryDirectory()
        server = try LoopbackServer()
        try writeCatalog()
    }

    /// Writes a catalogue whose only file, `words.txt`, is on the server.
    func writeCatalog(publishedBytes: Int? = nil) throws {
        var text = """
            schema: 1
            base-url: \(server.url("/"))
            sources:
              test: A test
            class-sets:
              ten: {classes: 10, sources: [test]}
            families:
              - id: words
                title: Words
                files:
                  - {format: text, path: words.txt, labels: ten, existence: documented, sources: [test]}

            """
        if let publishedBytes {
            text += "published:\n  - {sources: [test], bytes: {words.txt: \(publishedBytes)}}\n"
        }
        try text.write(to: catalog, atomically: true, encoding: .utf8)
    }

    private var environment: [String: String] {
        [
            "BITZOO_HOME": home.path, "BITZOO_CATALOG": catalog.path, "no_proxy": "*",
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin:/usr/sbin:/sbin",
        ]
    }

    /// Starts fetching the file.
    func start(_ arguments: String...) throws -> Process {
        try Tool.start(Tool.executable, ["fetch", "words.txt"] + arguments, environment: environment)
    }

    /// Waits until the server has sent so many more bytes, or a process has ended.
    func wait(untilSent count: Int, by process: Process) {
        let sent = server.whenSent(bytes: server.traffic.bodyBytes + count)
        while process.isRunning, sent.wait(timeout: .now() + .milliseconds(20)) == .timedOut {}
    }

    /// Fetches the file.
    func fetch(_ arguments: String..., environment extra: [String: String] = [:]) throws -> Tool.Result {
        try Tool.launch(
            Tool.executable,
            ["fetch", "words.txt"] + arguments,
            environment: environment.merging(extra) { $1 },
            in: nil
        )
    }

    /// How a command is run in a mount namespace of its own, where that is possible.
    static let smallDisk: [String]? = {
        let trial = ["sh", "-c", "mount -t tmpfs -o size=64m tmpfs /mnt"]
        return [["-m"], ["-r", "-m"]].first { options in
            let result = try? Tool.launch(
                URL(filePath: "/usr/bin/unshare"),
                options + trial,
                environment: ProcessInfo.processInfo.environment,
                in: nil
            )
            return result?.status == 0
        }
    }()

    /// Fetches the file into a cache on a disk of 64 MiB, which is gone afterwards.
    func fetchOnSmallDisk(_ afterwards: String = "") throws -> Tool.Result {
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        let script = """
            mount -t tmpfs -o size=64m tmpfs "$BITZOO_HOME" || exit 99
            "$0" fetch words.txt; status=$? \(afterwards)
            exit $status
            """
        return try Tool.launch(
            URL(filePath: "/usr/bin/unshare"),
            try #require(Self.smallDisk) + ["sh", "-c", script, Tool.executable.path],
            environment: environment,
            in: nil
        )
    }

    /// Empties the cache.
    func forget() throws {
        if FileManager.default.fileExists(atPath: home.path) { try FileManager.default.removeItem(at: home) }
    }

    /// Whether there is a file in the cache.
    func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: home.appending(path: name).path)
    }

    /// Makes sure that the file is there and right.
    func expectFile(_ content: FileContent, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(exists("files/words.txt"), sourceLocation: sourceLocation)
        try expectNothingWrong(content, sourceLocation: sourceLocation)
    }

    private func isRegularFile(_ file: URL) -> Bool {
        (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }

    /// Makes sure that whatever has a final name is right: the file, and the bytes that it may stand for.
    func expectNothingWrong(
        _ content: FileContent,
        _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let blobs = FileManager.default.enumerator(atPath: home.appending(path: "blobs").path)?.allObjects ?? []
        for name in ["files/words.txt"] + blobs.compactMap({ ($0 as? String).map { "blobs/" + $0 } }) {
            let file = home.appending(path: name).resolvingSymlinksInPath()
            // hidden files are temporary ones
            if file.lastPathComponent.hasPrefix(".") || !isRegularFile(file) { continue }
            #expect(try content.isContent(of: file), comment, sourceLocation: sourceLocation)
        }
    }
}

extension FileContent {
    /// Compares with a file, byte for byte.
    func isContent(of file: URL) throws -> Bool {
        let handle = try FileHandle(forReadingFrom: file)
        defer { try? handle.close() }
        var position = 0
        while let piece = try handle.read(upToCount: 4 << 20), !piece.isEmpty {
            guard piece.count <= count - position else { return false }
            let expected = bytes(in: position..<position + piece.count)
            let isSame = piece.withUnsafeBytes { found in
                expected.withUnsafeBytes { expected in
                    guard let left = found.baseAddress, let right = expected.baseAddress else { return false }
                    return memcmp(left, right, found.count) == 0
                }
            }
            guard isSame else { return false }
            position += piece.count
        }
        return position == count
    }
}
