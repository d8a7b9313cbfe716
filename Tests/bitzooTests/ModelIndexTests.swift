import Foundation
import TestSupport
import Testing

/// The command that documents checkpoints, and checks what others say of them.
@Suite struct ModelIndexTests {
    let temporary: TemporaryDirectory

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func text(_ name: String) throws -> String {
        try String(contentsOfFile: temporary.path(name), encoding: .utf8)
    }

    // MARK: - The whole path

    /// What is fetched, verified and converted is what the documents say, and the check agrees.
    @Test func aZooIsDocumented() throws {
        let home = temporary.url.appending(path: "home")
        let lock = temporary.path("bitzoo.lock")
        let fetched = try Tool.run(
            "fetch",
            "demo",
            "--lock",
            "--lock-file",
            lock,
            "--to",
            "native",
            "-o",
            temporary.path("demo.safetensors"),
            home: home
        )
        #expect(fetched.status == 0, "\(fetched.diagnostics)")
        let verified = try Tool.run("verify", "demo", "--images", "fashion-mnist-val-1000", "--json", home: home)
        try verified.output.write(toFile: temporary.path("r.json"), atomically: true, encoding: .utf8)

        func write(_ format: String, _ output: String, _ name: String = "demo") throws {
            let result = try Tool.run(
                "model-index",
                name,
                "--results",
                temporary.path("r.json"),
                "--format",
                format,
                "--lock-file",
                lock,
                "-o",
                temporary.path(output),
                home: home
            )
            #expect(result.status == 0, "\(result.diagnostics)")
            #expect(result.diagnostics == "")
            #expect(result.output.hasPrefix("\(temporary.path(output)): 1 checkpoint, "))
        }
        let digest = "607f4e02d2faea29a87024d0ee705578877f6c8934d653fe6d10f2267c0976d4"
        for (format, output) in [
            ("model-index", "index.yml"), ("model-card", "README.md"), ("cyclonedx", "bom.json"), ("csv", "table.csv"),
            ("markdown", "page.md"), ("html", "page.html"),
        ] {
            try write(format, output)
            let document = try text(output)
            #expect(document.contains(digest), "\(format)")
            #expect(document.contains(Tool.demoContentDigest), "\(format)")
            // 916 of 1,000 were measured, and published
            #expect(document.contains("91.6") || document.contains("0.916"), "\(format)")
            // Wilson's interval stands in every one of them that has room for it
            let interval = document.contains("89.7") || document.contains("0.897")
            #expect(interval, "\(format)")
        }
        for document in ["index.yml", "README.md", "page.md"] {
            let check = try Tool.run("model-index", "check", temporary.path(document), home: home)
            #expect(check.status == 0, "\(document): \(check.output)")
            #expect(
                check.output.contains("1 model, 1 in the catalogue; figures: 0 disagree, 0 doubtful"),
                "\(check.output)"
            )
        }
        // a converted file says where it comes from
        try write("cyclonedx", "converted.json", temporary.path("demo.safetensors"))
        #expect(try text("converted.json").contains("demo.safetensors"))
    }

    // MARK: - Outputs

    @Test func directoriesHaveADocumentForEach() throws {
        for (format, files) in [
            ("model-card", ["BiT-M-R50x1/README.md", "BiT-M-R50x3/README.md"]),
            ("cyclonedx", ["BiT-M-R50x1.cdx.json", "BiT-M-R50x3.cdx.json"]),
            ("html", ["index.html", "models/BiT-M-R50x1.html", "models/BiT-M-R50x3.html"]),
        ] {
            let output = temporary.path(format)
            let result = try Tool.run("model-index", "BiT-M-R50x?", "--format", format, "-o", output, "--json")
            #expect(result.status == 0, "\(result.diagnostics)")
            let report = try #require(try result.json() as? [String: Any])
            #expect(report["checkpoints"] as? Int == 2)
            #expect(report["files"] as? Int == files.count)
            let found = try FileManager.default.subpathsOfDirectory(atPath: output).filter {
                !$0.isEmpty && !FileManager.default.isDirectory(output + "/" + $0)
            }
            #expect(Set(found) == Set(files))
            // again only with --force, and then only what is such a directory
            let again = try Tool.run("model-index", "BiT-M-R50x?", "--format", format, "-o", output)
            #expect(again.status == 73)
            #expect(again.diagnostics.contains("--force replaces it"))
            let forced = try Tool.run("model-index", "BiT-M-R50x1", "--format", format, "-o", output, "--force")
            #expect(forced.status == 0, "\(forced.diagnostics)")
            #expect(!FileManager.default.fileExists(atPath: output + "/" + (files.last ?? "")))
            // a page of somebody else's with the right name
            let other =
                output
                + (format == "cyclonedx" ? "/other.cdx.json" : "/\(format == "html" ? "other.html" : "README.md")")
            try Data("mine".utf8).write(to: URL(filePath: other))
            #expect(
                try Tool.run("model-index", "BiT-M-R50x1", "--format", format, "-o", output, "--force").status == 73
            )
            try FileManager.default.removeItem(atPath: other)
            try Data("mine".utf8).write(to: URL(filePath: output + "/thesis.tex"))
            let refused = try Tool.run("model-index", "BiT-M-R50x1", "--format", format, "-o", output, "--force")
            #expect(refused.status == 73)
            #expect(refused.diagnostics.contains("\(output): holds thesis.tex, and is not replaced"))
            #expect(FileManager.default.fileExists(atPath: output + "/thesis.tex"))
            try FileManager.default.removeItem(atPath: output + "/thesis.tex")
            try FileManager.default.createSymbolicLink(atPath: output + "/album", withDestinationPath: "/")
            let linked = try Tool.run("model-index", "BiT-M-R50x1", "--format", format, "-o", output, "--force")
            #expect(linked.diagnostics.contains("\(output): holds album, and is not replaced"))
        }
    }

    @Test func filesAreReplacedOnlyWhenThatIsSaid() throws {
        let output = temporary.path("table.csv")
        let arguments = ["model-index", "--family", "bit-s", "--format", "csv", "-o", output]
        #expect(try Tool.run(arguments).status == 0)
        let first = try text("table.csv")
        #expect(first.split(separator: "\r\n").count == 7)
        #expect(try Tool.run(arguments).status == 73)
        #expect(try Tool.run(arguments + ["--force"]).status == 0)
        // the same input gives the same bytes
        #expect(try text("table.csv") == first)
        // and they are those of standard output
        #expect(try Tool.run("model-index", "--family", "bit-s", "--format", "csv").output == first)
        for name in [".", "..", "/", "x/.."] {
            let nameless = try Tool.run(["model-index", "demo", "--format", "html", "-o", name])
            #expect(nameless.status == 64)
            #expect(nameless.diagnostics.contains("a file or directory to be made needs a name of its own"))
        }
        let missing = try Tool.run(["model-index", "demo", "--format", "csv", "-o", temporary.path("no/table.csv")])
        #expect(missing.status == 74)
    }

    // MARK: - Mistakes

    @Test(
        arguments: [
            (["--format", "csv"], 64, "name checkpoints, or give --family or --all"),
            (["--format", "csv", "--results", "r.json", "demo"], 64, "name checkpoints before --results"),
            (["--all", "demo", "--format", "csv"], 64, "--all leaves nothing to be named"),
            (["demo"], 64, "Missing expected argument '--format <format>'"),
            (["demo", "--format", "xml"], 64, "'xml' is invalid"),
            (["demo", "--format", "csv", "--json"], 64, "--json tells what was written, and needs -o"),
            (["BiT-M-*", "--format", "model-card"], 64, "-o names a directory"),
            (["BiT-M-*", "--format", "html"], 64, "-o names a directory"),
            (["BiT-M-R50x", "--format", "csv"], 66, "BiT-M-R50x1"),
            (["X-*", "--format", "csv"], 66, "X-*"),
            (["missing.npz", "--format", "csv"], 66, "missing.npz: no such file"),
            (["/", "--format", "csv"], 65, "/: not a regular file"),
            (["BiT-M-*", "--format", "html", "-o", "x.html"], 64, "that does not end in .html is a directory"),
            (["--family", "bit-l", "--format", "csv"], 64, "--family bit-l: there is none"),
            (["demo", "--format", "csv", "--results", "missing.json"], 66, "missing.json"),
        ] as [([String], Int32, String)]
    )
    func mistakesAreExplained(arguments: [String], status: Int32, message: String) throws {
        let result = try Tool.run(["model-index"] + arguments)
        #expect(result.status == status)
        #expect(result.diagnostics.contains(message), "\(result.diagnostics)")
        #expect(result.output == "")
    }

    @Test func resultsThatAreNoFigureAreRefused() throws {
        func status(_ arguments: [String], saying message: String) throws -> Int32 {
            let verified = try Tool.run(["verify", Tool.demoNPZ, "--json"] + arguments)
            let path = temporary.path("r.json")
            try verified.output.write(toFile: path, atomically: true, encoding: .utf8)
            let result = try Tool.run("model-index", "demo", "--format", "csv", "--results", path)
            #expect(
                message.isEmpty ? result.diagnostics == "" : result.diagnostics.contains(message),
                "\(result.diagnostics)"
            )
            return result.status
        }
        let shard = ["--shard", "1/2", "--journal", temporary.path("shard.journal")]
        let images = ["--images", "fashion-mnist-val-1000"]
        #expect(
            try status(["--as", "demo", "--limit", "10"] + images, saying: "are the first ones, and no sample") == 65
        )
        #expect(try status(["--as", "demo"] + shard + images, saying: "verify merge joins shards") == 65)
        // levels alone are something, too
        #expect(try status(["--as", "demo"], saying: "") == 0)
    }

    @Test func aFileOfNoKnownCheckpointIsRefused() throws {
        let copy = temporary.path("mine.npz")
        try FileManager.default.copyItem(atPath: Tool.demoNPZ, toPath: copy)
        // another network than any of the catalogue's
        let other = temporary.path("other.npz")
        let head = try Tool.run("convert", copy, other, "--dtype", "f16")
        #expect(head.status == 0, "\(head.diagnostics)")
        let result = try Tool.run("model-index", other, "--format", "cyclonedx")
        #expect(result.status == 11)
        #expect(result.diagnostics.contains("does not say which checkpoint of the catalogue it holds"))
    }

    /// A file that says nothing is known by the digest of its weights.
    @Test func aFileIsKnownByItsWeights() throws {
        let copy = temporary.path("mine.npz")
        try FileManager.default.copyItem(atPath: Tool.demoNPZ, toPath: copy)
        let timm = temporary.path("timm.safetensors")
        #expect(try Tool.run("convert", copy, timm, "--layout", "timm").status == 0)
        for file in [copy, timm] {
            let result = try Tool.run("model-index", file, "--format", "model-card")
            #expect(result.status == 0, "\(result.diagnostics)")
            #expect(result.output.contains("# demo-r17x0.5-fashion-mnist"))
            #expect(result.output.contains((file as NSString).lastPathComponent))
        }
        let twice = try Tool.run("model-index", copy, timm, "--format", "cyclonedx")
        #expect(twice.status == 64)
        #expect(twice.diagnostics.contains("a second file of demo-r17x0.5-fashion-mnist"))
    }

    // MARK: - Checking

    @Test func theCheckNamesWhatIsWrong() throws {
        let page = Tool.package.appending(path: "Tests/ModelIndexTests/Fixtures/big-transfer.md").path
        let result = try Tool.run("model-index", "check", page)
        #expect(result.status == 14)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.contains("disagrees: FLOPs") }.count == 6)
        #expect(lines.filter { $0.contains("JFT-300M was not used") }.count == 6)
        #expect(lines.count == 6 + 12 + 1)
        #expect(
            lines.last == "6 models, 6 in the catalogue; figures: 12 disagree, 0 doubtful, 72 agree, 0 unknown"
        )
        let verbose = try Tool.run("model-index", "check", page, "--verbose").output.split(separator: "\n")
        #expect(verbose.count == 6 + 84 + 1)

        let report = try #require(try Tool.run("model-index", "check", page, "--json").json() as? [String: Any])
        #expect(report["disagrees"] as? Int == 12)
        #expect((report["models"] as? [Any])?.count == 6)

        try "Models: [".write(toFile: temporary.path("broken.yml"), atomically: true, encoding: .utf8)
        let broken = try Tool.run("model-index", "check", temporary.path("broken.yml"))
        #expect(broken.status == 65)
        #expect(try Tool.run("model-index", "check", temporary.path("none.yml")).status == 66)
    }
}

extension FileManager {
    fileprivate func isDirectory(_ path: String) -> Bool {
        (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) ?? false
    }
}
