import Foundation
import TestSupport
import Testing

/// What a fetch says while it runs, on a terminal, in a log, to programs, and not at all.
@Suite struct FetchOutputTests {
    let zoo: ServedZoo
    let npz = ServedZoo.npzName
    let h5 = ServedZoo.h5Name

    init() throws {
        zoo = try ServedZoo()
    }

    private var server: LoopbackServer { zoo.server }

    private func environment(_ more: [String: String] = [:]) -> [String: String] {
        zoo.environment.merging(["TERM": "xterm"]) { $1 }.merging(more) { $1 }
    }

    private func serve(_ fault: Fault? = nil) throws {
        let h5Body = try zoo.contents(URL(filePath: Tool.demoH5))
        for (name, body) in [(npz, zoo.npz), (h5, h5Body)] {
            if let fault {
                server.serve("/" + name, ServedFile(body), fault)
            } else {
                server.serve("/" + name, ServedFile(body))
            }
        }
    }

    /// The places of the files in the cache.
    private func paths(_ names: String...) -> [String] {
        names.map { zoo.home.appending(path: "files/\($0)").path }
    }

    private func events(in diagnostics: String) throws -> [[String: Any]] {
        try diagnostics.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    // MARK: On a terminal

    /// The pieces of text between control characters and sequences that show a percentage.
    private func moving(_ raw: String) -> [String] {
        raw.replacing(/\u{1B}\[\d*[A-Z]/, with: "\n").split(whereSeparator: \.isNewline).map(String.init)
            .filter { $0.contains("%") }
    }

    @Test(arguments: [120, 80, 48]) func movingLinesFitNeverGoBackAndGoAway(width: Int) throws {
        defer { server.stop() }
        try serve(Fault(.limits(bytesPerSecond: 8_000_000)))
        let output = zoo.directory.appending(path: "out")
        let result = try PseudoTerminal(width: width, height: 24)
            .run(["fetch", npz, h5], environment: environment(), output: output)
        #expect(result.status == 0, "\(result.raw)")
        #expect(try String(contentsOf: output, encoding: .utf8) == paths(npz, h5).map { $0 + "\n" }.joined())
        let lines = moving(result.raw)
        #expect(lines.contains { $0.hasPrefix("0 of 2 files") })
        #expect(lines.allSatisfy { $0.count < width })
        for name in [#/^\d of 2 files/#, #/^demo.*npz\s/#, #/^demo.*h5\s/#] {
            let percentages = lines.filter { $0.contains(name) }
                .compactMap { $0.firstMatch(of: /(\d+)%/).flatMap { Int($0.1) } }
            #expect(percentages.count > 1)
            #expect(percentages == percentages.sorted())
        }
        let picture = TerminalPicture(result.raw, width: 1000)
        #expect(picture.unknown == [])
        #expect(picture.lines.count == 2)
        #expect(picture.lines.contains { $0.contains(/^demo.*\.npz: 8\.2 MB in \d+ s.*, verified: .*exact size/) })
        #expect(picture.lines.contains { $0.contains(/^demo.*\.h5: 8\.2 MB in \d+ s/) })
    }

    @Test func resultsOnTheSameTerminalStandBetweenThem() throws {
        defer { server.stop() }
        try serve(Fault(.limits(bytesPerSecond: 16_000_000)))
        let result = try PseudoTerminal(width: 160, height: 24)
            .run(["fetch", npz, h5], environment: environment(), output: nil)
        #expect(result.status == 0)
        let lines = TerminalPicture(result.raw, width: 1000).lines
        #expect(lines.count == 4)
        #expect(lines.filter { $0.hasPrefix("/") } == paths(npz, h5))
        #expect(!lines.contains { $0.contains("%") })
    }

    @Test func aQuietTerminalShowsTheResultOnly() throws {
        defer { server.stop() }
        try serve()
        let result = try PseudoTerminal(width: 80, height: 24)
            .run(["fetch", npz, "--quiet"], environment: environment(), output: nil)
        #expect(result.raw == paths(npz)[0] + "\r\n")
    }

    @Test func aTerminalThatCannotMoveGetsPlainLines() throws {
        defer { server.stop() }
        try serve(Fault(.limits(bytesPerSecond: 8_000_000)))
        let output = zoo.directory.appending(path: "out")
        let environment = environment(["BITZOO_PROGRESS_INTERVAL": "0.05", "TERM": "dumb"])
        let result = try PseudoTerminal(width: 80, height: 24).run(
            ["fetch", npz],
            environment: environment,
            output: output
        )
        #expect(result.status == 0)
        #expect(!result.raw.contains("\u{1B}"))
        #expect(result.raw.contains(/demo.*npz: \d+% of 8\.2 MB/))
    }

    @Test(.timeLimit(.minutes(5))) func anInterruptionLeavesWholeLines() throws {
        defer { server.stop() }
        try serve(Fault(.stall(afterBytes: 50_000)))
        let output = zoo.directory.appending(path: "out")
        var isInterrupted = false
        let result = try PseudoTerminal(width: 80, height: 24)
            .run(["fetch", npz], environment: environment(), output: output) { process, raw in
                guard !isInterrupted, raw.contains("%") else { return }
                isInterrupted = true
                kill(process.processIdentifier, SIGINT)
            }
        #expect(result.status == 130)
        let lines = TerminalPicture(result.raw, width: 80).lines
        #expect(lines.count == 2)
        #expect(lines.first?.contains("%") == true)
        #expect(lines.last == "bitzoo: interrupted; what has arrived is kept for the next fetch")
        #expect(result.raw.utf8.last == UInt8(ascii: "\n"))
    }

    // MARK: Elsewhere

    @Test func aLogGetsPlainLines() throws {
        defer { server.stop() }
        try serve(Fault(.limits(bytesPerSecond: 8_000_000)))
        let result = try zoo.run("fetch", npz, h5, adding: ["BITZOO_PROGRESS_INTERVAL": "0.05"])
        #expect(result.status == 0)
        #expect(result.output == paths(npz, h5).map { $0 + "\n" }.joined())
        let controls = result.diagnostics.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" }
        #expect(controls.isEmpty)
        let lines = result.diagnostics.split(separator: "\n").map(String.init)
        #expect(lines.contains { $0.contains(/^demo.*npz: \d+% of 8\.2 MB/) })
        #expect(lines.contains { $0.hasPrefix("total: 0 of 2 files, ") })
        #expect(lines.count { $0.contains(/: 8\.2 MB in \d+ s/) } == 2)
    }

    @Test func quietSaysNothingButErrors() throws {
        defer { server.stop() }
        try serve()
        let quiet = try zoo.run("fetch", npz, "-q", adding: ["BITZOO_PROGRESS_INTERVAL": "0.01"])
        #expect(quiet.status == 0)
        #expect(quiet.diagnostics == "")
        #expect(quiet.output == paths(npz)[0] + "\n")
        server.answer("/" + h5, status: "404 Not Found", headers: ["Content-Length: 0"])
        let missing = try zoo.run("fetch", h5, "--quiet")
        #expect(missing.status == 66)
        #expect(missing.output == "")
        #expect(missing.diagnostics.hasPrefix("bitzoo: error: \(server.url("/" + h5)): no such file"))
    }

    @Test func whatIsInTheCacheIsNotWorthALine() throws {
        defer { server.stop() }
        try serve()
        #expect(try zoo.run("fetch", npz, "-q").status == 0)
        let again = try zoo.run("fetch", npz)
        #expect(again.diagnostics == "")
        #expect(again.output == paths(npz)[0] + "\n")
    }

    // MARK: For programs

    @Test func everyLineForProgramsIsAnEvent() throws {
        defer { server.stop() }
        try serve(Fault(.limits(bytesPerSecond: 16_000_000)))
        let result = try zoo.run("fetch", npz, h5, "--json")
        #expect(result.status == 0)
        #expect((try result.json() as? [[String: Any]])?.count == 2)
        let events = try events(in: result.diagnostics)
        #expect(events.count == result.diagnostics.split(separator: "\n").count)
        #expect(events.allSatisfy { $0["version"] as? Int == 1 })
        let times = events.compactMap { $0["time"] as? String }
        #expect(times.count == events.count)
        #expect(times.allSatisfy { $0.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) })
        #expect(times == times.sorted())
        for (name, size) in [(npz, 8_158_516), (h5, 8_246_720)] {
            let own = events.filter { $0["file"] as? String == name }
            let progress = own.filter { $0["event"] as? String == "progress" }
            let received = progress.compactMap { $0["received"] as? Int }
            #expect(received.count > 2)
            #expect(received == received.sorted())
            #expect(received.last == size)
            #expect(own.last?["event"] as? String == "finished")
            #expect(own.count { $0["event"] as? String == "finished" } == 1)
            #expect(own.last?["bytes"] as? Int == size)
            #expect(own.last?["transferred"] as? Int == size)
            #expect(own.last?["cached"] as? Bool == false)
        }
        let cached = try self.events(in: try zoo.run("fetch", npz, "--json").diagnostics)
        #expect(cached.map { $0["event"] as? String } == ["finished"])
        #expect(cached.first?["cached"] as? Bool == true)
        #expect(try zoo.run("fetch", npz, "--json", "--quiet").diagnostics == "")
    }

    @Test func aFailureIsAnEventToo() throws {
        defer { server.stop() }
        try serve()
        server.answer("/" + npz, status: "404 Not Found", headers: ["Content-Length: 0"])
        let result = try zoo.run("fetch", npz, h5, "--json")
        #expect(result.status == 66)
        #expect((try result.json() as? [[String: Any]])?.count == 1)
        let failed = try events(in: result.diagnostics).filter { $0["event"] as? String == "failed" }
        #expect(failed.count == 1)
        #expect(failed.first?["file"] as? String == npz)
        #expect(failed.first?["exitCode"] as? Int == 66)
        #expect((failed.first?["message"] as? String)?.contains("no such file") == true)
        #expect(result.diagnostics.contains("\nbitzoo: error: ") || result.diagnostics.hasPrefix("bitzoo: error: "))
    }

    @Test(.timeLimit(.minutes(5))) func anInterruptionIsAnEventToo() throws {
        defer { server.stop() }
        try serve(Fault(.stall(afterBytes: 50_000)))
        let errors = zoo.directory.appending(path: "err")
        let process = try Tool.start(
            Tool.executable,
            ["fetch", npz, "--json"],
            environment: environment(),
            diagnostics: errors
        )
        server.whenSent(bytes: 50_000).wait()
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let last = try events(in: String(contentsOf: errors, encoding: .utf8)).last
        #expect(last?["event"] as? String == "failed")
        #expect(last?["exitCode"] as? Int == 130)
    }
}
