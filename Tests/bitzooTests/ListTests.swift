import Foundation
import TestSupport
import Testing

@Suite struct ListTests {
    /// The rows of a CSV file of the catalogue's tests, by the names of the columns.
    func rows(_ name: String) throws -> [[String: String]] {
        let url = Tool.package.appending(path: "Tests/CatalogTests/Fixtures/\(name)")
        var lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).map(fields)
        let header = lines.removeFirst()
        return lines.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// The fields of one line, quotes removed.
    private func fields(_ line: Substring) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields
    }

    @Test func hasEveryReleasedFile() throws {
        let listed = try #require(try Tool.run("list", "--json").json() as? [[String: Any]])
        let released = listed.filter { $0["family"] as? String != "demo" }
        #expect(released.count == 611)
        #expect(listed.count == 613)
        let byPath = Dictionary(grouping: listed) { $0["urlPath"] as? String ?? "" }
        for row in try rows("files.csv") {
            let path = try #require(row["url_path"])
            let entry = try #require(byPath[path]?.first, "\(path)")
            #expect(byPath[path]?.count == 1)
            #expect(entry["file"] as? String == row["name"])
            #expect((entry["url"] as? String)?.hasSuffix("/" + path) == true)
            #expect(
                entry["format"] as? String == ["tfhub-dir": "tfhub", "txt": "text"][row["format"]] ?? row["format"]
            )
            #expect(entry["family"] as? String == row["family"])
            #expect(entry["architecture"] as? String ?? "" == row["architecture"])
            #expect((entry["classes"] as? Int).map(String.init) ?? "" == row["head_size"])
            #expect((entry["parameters"] as? Int).map(String.init) ?? "" == row["params"])
            #expect((entry["publishedBytes"] as? Int).map(String.init) ?? "" == row["size_bytes"])
            let derived = entry["derivedBytes"] as? [String: Int]
            #expect((derived?["plain"]).map(String.init) ?? "" == row["size_pred_plain_zip"])
            #expect((derived?["zip64Local"]).map(String.init) ?? "" == row["size_pred_zip64_local"])
        }
    }

    @Test(arguments: [
        (["--family", "distilled"], 2), (["--family", "teacher", "--arch", "R152x2"], 6),
        (["--task", "cifar100", "--arch", "R50x1", "--format", "npz"], 3), (["--format", "text"], 4),
        (["no-such-thing"], 0),
    ]) func filters(arguments: [String], count: Int) throws {
        let result = try Tool.launch(
            Tool.executable,
            ["list"] + arguments,
            environment: ["BITZOO_HOME": "/tmp"],
            in: nil
        )
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == count)
    }

    @Test func isTabSeparatedWhereNoTerminalIs() throws {
        let result = try Tool.run("list", "BiT-M-R50x1-ILSVRC2012")
        #expect(
            result.output
                == "BiT-M-R50x1-ILSVRC2012\tnpz\tR50x1\t1000\t25549352\t102242668\t80.39\timagenet-1k\tBiT-M-R50x1-ILSVRC2012.npz\n"
        )
    }

    @Test func sorts() throws {
        let result = try Tool.run(
            "list",
            "--family",
            "bit-s",
            "--format",
            "npz",
            "--sort",
            "size",
            "--reverse",
            "--json"
        )
        let sizes = try #require(try result.json() as? [[String: Any]]).compactMap { entry in
            (entry["derivedBytes"] as? [String: Int])?["plain"]
        }
        #expect(sizes.count == 6)
        #expect(sizes == sizes.sorted(by: >))
    }

    @Test(arguments: [
        "google/bit-50", "resnetv2_50x1_bitm", "resnetv2_50x1_bit.goog_in21k_ft_in1k", "bit-m-r50x1-ilsvrc2012",
    ])
    func infoKnowsAliases(name: String) throws {
        let info = try #require(try Tool.run("info", name, "--json").json() as? [String: Any])
        #expect(info["name"] as? String == "BiT-M-R50x1-ILSVRC2012")
    }

    @Test(arguments: [["demo"], ["google/bit-50"], ["--arch", "r50X1", "--family", "BIT-S", "--format", "npz"]])
    func namesAndFiltersAreFoundInAnySpelling(arguments: [String]) throws {
        let result = try Tool.launch(
            Tool.executable,
            ["list"] + arguments,
            environment: ["BITZOO_HOME": "/tmp"],
            in: nil
        )
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == (arguments == ["demo"] ? 2 : 1))
    }

    @Test(arguments: ["--family", "--arch", "--task"]) func anUnknownFilterIsAnsweredWithTheKnownOnes(option: String)
        throws
    {
        let result = try Tool.run("list", option, "nosuch")
        #expect(result.status == 64)
        #expect(result.diagnostics.contains("hint: one of "))
    }

    @Test func infoShowsKnownDefects() throws {
        for (name, shape) in [("BiT-S-R50x3", "7x7x3x64"), ("BiT-S-R101x1", "7x7x3x256")] {
            let info = try Tool.run("info", name)
            #expect(info.status == 0)
            #expect(info.output.contains("the root kernel in the file is \(shape)"))
        }
    }

    @Test func anUnknownNameIsAnsweredWithOthers() throws {
        let info = try Tool.run("info", "BiT-M-R50x1-ILSVRC2021")
        #expect(info.status == 66)
        #expect(info.diagnostics.contains("BiT-M-R50x1-ILSVRC2012"))
    }

    /// The program knows its catalogue wherever it is copied to; the demo's files it needs beside it.
    @Test func aCopyKnowsItsCatalogue() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.url
        let copy = directory.appending(path: "renamed")
        try FileManager.default.copyItem(at: Tool.executable, to: copy)
        let environment = ["BITZOO_HOME": directory.path]
        let list = try Tool.launch(copy, ["list"], environment: environment, in: URL(filePath: "/"))
        #expect(list.status == 0)
        #expect(list.output.split(separator: "\n").count == 613)
        let fetch = try Tool.launch(copy, ["fetch", "demo"], environment: environment, in: nil)
        #expect(fetch.status == 66)
        #expect(fetch.diagnostics.contains("is not beside this program"))
    }

    @Test func anotherCatalogueCanBeUsed() throws {
        let temporary = try TemporaryDirectory()
        let directory = temporary.url
        let file = directory.appending(path: "catalog.yaml")
        try "schema: 1\nfamilies: 7\nsurprise: true\n".write(to: file, atomically: true, encoding: .utf8)
        let results = [
            try Tool.run("list", "--catalog", file.path),
            try Tool.run("list", environment: ["BITZOO_CATALOG": file.path]),
        ]
        for result in results {
            #expect(result.status == 65)
            #expect(result.diagnostics.contains("\(file.path):2:"))
            #expect(result.diagnostics.contains("\(file.path):3:"))
        }
        #expect(try Tool.run("list", "--catalog", "/no/such/file").status == 66)
        // the option wins over the variable
        let embedded = Tool.package.appending(path: "catalog.yaml").path
        #expect(try Tool.run("list", "--catalog", embedded, environment: ["BITZOO_CATALOG": file.path]).status == 0)
    }
}
