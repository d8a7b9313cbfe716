import Foundation
import TestSupport
import Testing

/// Several files at once, and the options about transfers.
@Suite struct FetchJobsTests {
    let zoo: ServedZoo
    let npz = ServedZoo.npzName
    let h5 = ServedZoo.h5Name

    init() throws {
        zoo = try ServedZoo()
    }

    private var server: LoopbackServer { zoo.server }
    private var cache: String { zoo.home.appending(path: "files/").path }

    private func h5Body() throws -> ServedFile {
        ServedFile(try zoo.contents(URL(filePath: Tool.demoH5)))
    }

    private func waitForRequest(_ target: String, by process: Process) {
        while process.isRunning, !server.requests.contains(where: { $0.target == target }) { usleep(1000) }
    }

    /// The first file waits until the second one has been asked for; its path still comes first.
    @Test(.timeLimit(.minutes(5))) func filesAreFetchedAtOnceAndPrintedInOrder() throws {
        defer { server.stop() }
        let gate = Gate()
        server.serve("/" + npz, ServedFile(zoo.npz), Fault(.waits(gate)))
        server.serve("/" + h5, try h5Body())
        let fetched = try zoo.run("fetch", npz, h5, "--jobs", "2") { process in
            waitForRequest("/" + h5, by: process)
            gate.open()
        }
        #expect(fetched.status == 0)
        #expect(fetched.output == "\(cache)/\(npz)\n\(cache)/\(h5)\n")
    }

    @Test func oneJobTakesOneFileAfterTheOther() throws {
        defer { server.stop() }
        server.serve("/" + npz, ServedFile(zoo.npz))
        server.serve("/" + h5, try h5Body())
        #expect(try zoo.run("fetch", h5, npz, "-j1", "--connections", "1").status == 0)
        #expect(server.traffic.mostRequestsInProgress == 1)
        #expect(server.requests.map(\.target).first == "/" + h5)
        #expect(server.requests.map(\.target).last == "/" + npz)
    }

    /// The first argument's failure decides, although the second one fails earlier.
    @Test(.timeLimit(.minutes(5))) func theFirstFailureByArgumentGivesTheCode() throws {
        defer { server.stop() }
        let gate = Gate()
        server.serve("/" + npz, ServedFile(zoo.npz), Fault(.answers("404 Not Found", [])), Fault(.waits(gate)))
        server.serve("/" + h5, try h5Body(), Fault(.answers("403 Forbidden", [])))
        let failed = try zoo.run("fetch", npz, h5) { process in
            waitForRequest("/" + h5, by: process)
            gate.open()
        }
        #expect(failed.status == 66)
        #expect(failed.diagnostics.contains("status 403"))
        #expect(failed.diagnostics.contains("no such file"))
    }

    @Test func oneFailureDoesNotStopTheOthers() throws {
        defer { server.stop() }
        server.answer("/" + npz, status: "404 Not Found", headers: ["Content-Length: 0"])
        server.serve("/" + h5, try h5Body())
        let result = try zoo.run("fetch", npz, h5, "-j", "1")
        #expect(result.status == 66)
        #expect(result.output == "\(cache)/\(h5)\n")
    }

    @Test func aFileThatIsNamedTwiceIsFetchedOnce() throws {
        defer { server.stop() }
        server.serve("/" + npz, ServedFile(zoo.npz))
        let result = try zoo.run("fetch", "demo", npz, "demo")
        #expect(result.status == 0)
        #expect(result.output == "\(cache)/\(npz)\n")
        #expect(server.traffic.bodyBytes == zoo.npz.count)
    }

    @Test func mirrorsStandForTheCatalogue() throws {
        defer { server.stop() }
        server.serve("/first/" + npz, ServedFile(zoo.npz))
        server.serve("/second/" + h5, try h5Body())
        // a missing slash at the end is added
        let first = try zoo.run("fetch", npz, "--mirror", server.url("/first"))
        #expect(first.status == 0)
        let mirrors = " \(server.url("/second/")) \(server.url("/third")) "
        let second = try zoo.run("fetch", h5, adding: ["BITZOO_MIRROR": mirrors])
        #expect(second.status == 0)
        #expect(Set(server.requests.map(\.target)) == ["/first/" + npz, "/second/" + h5])
    }

    @Test(arguments: [
        ["--connections", "0"], ["--connections", "65"], ["--jobs", "0"], ["--jobs", "17"], ["--retries=-1"],
        ["--retry-delay", "1e3"], ["--retry-delay", "5", "--retry-max-delay", "4"], ["--connect-timeout", "0"],
        ["--speed-limit", "1x"], ["--speed-limit", "99999999999G"], ["--speed-time", "0"], ["--file-timeout", "0"],
        ["--timeout", "0"], ["--timeout", "inf"], ["--mirror", "ftp://127.0.0.1/"],
        ["--mirror", "http://127.0.0.1/?a"],
    ]) func nonsenseIsRefused(arguments: [String]) throws {
        let result = try Tool.launch(Tool.executable, ["fetch", "demo"] + arguments, environment: [:], in: nil)
        #expect(result.status == 64)
        #expect(result.diagnostics.contains(arguments[0].prefix { $0 != "=" }))
    }

    @Test func nonsenseInTheEnvironmentIsRefusedWithoutShowingIt() throws {
        let environment = ["BITZOO_MIRROR": "http://127.0.0.1/ ftp://me:secret@127.0.0.1/", "HOME": "/nowhere"]
        let result = try Tool.launch(Tool.executable, ["fetch", "demo"], environment: environment, in: nil)
        #expect(result.status == 64)
        #expect(result.diagnostics.contains("BITZOO_MIRROR: place 2 of 2 is not a base URL"))
        #expect(!result.diagnostics.contains("secret"))
    }

    @Test func unitsAndFractionsAreAccepted() throws {
        defer { server.stop() }
        server.serve("/" + npz, ServedFile(zoo.npz))
        let result = try zoo.run(
            "fetch",
            "demo",
            "--speed-limit",
            "10k",
            "--retry-delay",
            "0.5",
            "--retry-max-delay",
            ".75",
            "--timeout",
            "60"
        )
        #expect(result.status == 0, "\(result.diagnostics)")
    }
}
