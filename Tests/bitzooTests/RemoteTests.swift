import Foundation
import TestSupport
import Testing

/// Looking at files on a server, and fetching parts of them.
@Suite struct RemoteTests {
    let temporary: TemporaryDirectory
    let server: LoopbackServer
    let body: [UInt8]
    let fileName = "demo-r17x0.5-fashion-mnist.npz"

    init() throws {
        temporary = try TemporaryDirectory()
        server = try LoopbackServer()
        body = [UInt8](try Data(contentsOf: URL(filePath: Tool.demoNPZ)))
        server.serve("/" + fileName, ServedFile(body))
        var text = try String(contentsOf: Tool.package.appending(path: "catalog.yaml"), encoding: .utf8)
        text.replace("base-url: \"resource:demo/\"", with: "base-url: \"\(server.url("/"))\"")
        try text.write(toFile: temporary.path("catalog.yaml"), atomically: true, encoding: .utf8)
    }

    func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Tool.Result {
        var variables = ProcessInfo.processInfo.environment
        variables["BITZOO_HOME"] = temporary.path("home")
        variables["BITZOO_CATALOG"] = temporary.path("catalog.yaml")
        variables["no_proxy"] = "*"
        variables.merge(environment) { $1 }
        return try Tool.launch(Tool.executable, arguments, environment: variables, in: nil)
    }

    func object(_ result: Tool.Result) throws -> [String: Any] {
        let json = try result.json()
        return try #require((json as? [[String: Any]])?.first ?? json as? [String: Any])
    }

    @Test func aNameAndAnAddressAreInspectedOnTheServer() throws {
        defer { server.stop() }
        let local = try object(try run("inspect", Tool.demoNPZ, "--json"))
        for arguments in [["demo", "--remote"], [server.url("/" + fileName)]] {
            let before = server.traffic.bodyBytes
            let requests = server.requests.count
            let result = try Tool.launch(
                Tool.executable,
                ["inspect", "--json"] + arguments,
                environment: [
                    "BITZOO_CATALOG": temporary.path("catalog.yaml"), "BITZOO_HOME": temporary.path("home"),
                    "no_proxy": "*",
                ],
                in: nil
            )
            let found = try object(result)
            #expect(found["tensors"] as? NSArray == local["tensors"] as? NSArray)
            #expect(found["architecture"] as? String == "R17x0.5")
            let remote = try #require(found["remote"] as? [String: Any])
            #expect(remote["bytesRead"] as? Int == server.traffic.bodyBytes - before)
            #expect(remote["requests"] as? Int == server.requests.count - requests)
            #expect(remote["url"] as? String == server.url("/" + fileName))
            #expect(server.traffic.bodyBytes - before < 120_000)
        }
        #expect(local["remote"] == nil)
        #expect(!FileManager.default.fileExists(atPath: temporary.path("home")))
    }

    @Test func theBackboneIsFetchedOnceAndChecked() throws {
        defer { server.stop() }
        let first = try object(try run("fetch", "demo", "--without-head", "--json"))
        #expect(first["tensors"] as? Int == 52)
        #expect(first["leftOut"] as? [String] == ["resnet/head/conv2d/bias", "resnet/head/conv2d/kernel"])
        #expect(first["cached"] as? Bool == false)
        #expect(first["verification"] as? [String] == ["exact size", "container", "structure"])
        let path = try #require(first["path"] as? String)
        #expect(path == temporary.path("home/converted/demo-r17x0.5-fashion-mnist.without-head.safetensors"))
        let requests = server.requests.count
        let second = try run("fetch", "demo", "--without-head", environment: ["BITZOO_OFFLINE": "1"])
        #expect(second.output == path + "\n")
        #expect(server.requests.count == requests)

        let shown = try object(try run("inspect", path, "--json"))
        #expect(shown["architecture"] as? String == "R17x0.5")
        #expect(shown["withoutHead"] as? Bool == true)
        let metadata = try #require(shown["metadata"] as? [String: String])
        #expect(metadata["source_url"] == server.url("/" + fileName))
        #expect(metadata["source_size"] == "8158516")
        #expect(metadata["source_etag"] == "\"v1\"")
        #expect(metadata["source_sha256"] == nil)
        #expect(try run("verify", path).status == 0)
        let difference = try run("diff", path, Tool.demoNPZ, "--json")
        #expect(difference.status == 11)
        #expect(try object(difference)["identical"] as? Int == 52)
        #expect(try run("convert", path, temporary.path("a.h5")).status == 11)
    }

    @Test func aDamagedMemberIsRefused() throws {
        defer { server.stop() }
        server.serve("/" + fileName, ServedFile(body), Fault(.corrupts(5_000_000)))
        let refused = try run("fetch", "demo", "--without-head")
        #expect(refused.status == 10)
        #expect(refused.diagnostics.contains("is damaged: CRC-32"))
        #expect(try run("fetch", "demo", "--only", "*gamma").status == 0)
        let converted = try FileManager.default.contentsOfDirectory(atPath: temporary.path("home/converted"))
        #expect(converted.count == 1)
    }

    @Test func theWholeFileInTheCacheIsUsedWithoutARequest() throws {
        defer { server.stop() }
        #expect(try run("fetch", "demo").status == 0)
        let requests = server.requests.count
        let target = temporary.path("head.npz")
        let result = try run("fetch", "demo", "--only", "resnet/head/*", "--to", "npz", "-o", target, "--offline")
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try (object(try run("inspect", target, "--json"))["tensors"] as? [Any])?.count == 2)
        #expect(try run("fetch", "demo", "--only", "resnet/head/*", "-o", target).status == 73)
        #expect(server.requests.count == requests)
    }

    @Test func whatCannotBeDoneIsSaid() throws {
        defer { server.stop() }
        #expect(try run("fetch", "demo", "--without-head", "--offline").status == 66)
        #expect(try run("inspect", "demo", "--remote", environment: ["BITZOO_OFFLINE": "1"]).status == 66)
        #expect(server.requests.isEmpty)
        #expect(try run("fetch", "demo", "--only", "head").status == 66)
        #expect(try run("fetch", "demo", "--without-head", "--to", "h5").status == 64)
        #expect(try run("inspect", server.url("/no.npz")).status == 66)
        let h5 = [UInt8](try Data(contentsOf: URL(filePath: Tool.demoH5)))
        server.serve("/a.h5", ServedFile(h5))
        let refused = try run("inspect", server.url("/a.h5"))
        #expect(refused.status == 65)
        #expect(refused.diagnostics.contains("cannot be read in parts"))
        server.serve("/whole.npz", ServedFile(body), Fault(.ignoresRange))
        let plain = try run("inspect", server.url("/whole.npz"))
        #expect(plain.status == 69)
        #expect(plain.diagnostics.contains("the server does not send parts of files"))
    }
}
