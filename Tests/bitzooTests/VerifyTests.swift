import Foundation
import TestSupport
import Testing

/// What `verify` says of right, damaged and mistaken files.
@Suite struct VerifyTests {
    let temporary: TemporaryDirectory
    var directory: URL { temporary.url }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func write(_ data: Data, _ name: String) throws -> String {
        let url = directory.appending(path: name)
        try data.write(to: url)
        return url.path
    }

    /// A copy of a file with one bit flipped in the middle of the values of a tensor.
    func flipped(_ file: String, _ tensor: String, as name: String) throws -> String {
        let inspected = try #require(try Tool.run("inspect", file, "--json").json() as? [String: Any])
        let tensors = try #require(inspected["tensors"] as? [[String: Any]])
        let found = try #require(tensors.first { $0["canonicalName"] as? String == tensor })
        let offset = try #require(found["offset"] as? Int)
        let bytes = try #require(found["bytes"] as? Int)
        var data = try Data(contentsOf: URL(filePath: file))
        data[offset + bytes / 2] ^= 0x10
        return try write(data, name)
    }

    let kernel = "resnet/block2/unit01/b/standardized_conv2d/kernel"

    @Test func theDemoPasses() throws {
        for file in [Tool.demoNPZ, Tool.demoH5] {
            let verified = try Tool.run("verify", file, "--as", "demo")
            #expect(verified.status == 0, "\(verified.diagnostics)")
            #expect(verified.output.hasSuffix("verdict: passed\n"))
        }
    }

    @Test func aFetchedCheckpointIsVerifiedByName() throws {
        let missing = try Tool.run("verify", "demo", home: directory)
        #expect(missing.status == 66)
        #expect(missing.diagnostics.contains("hint: bitzoo fetch demo"))
        #expect(try Tool.run("fetch", "demo", home: directory).status == 0)
        #expect(try Tool.run("verify", "demo", home: directory).status == 0)
    }

    @Test func aFlippedBitNamesTheTensorInAnNPZ() throws {
        let copy = try flipped(Tool.demoNPZ, kernel, as: "flipped.npz")
        for claim in [[], ["--as", "demo"]] {
            let verified = try Tool.run("verify", copy, claim.first ?? "--json", claim.last ?? "--json")
            #expect(verified.status == 10)
            #expect(verified.output.contains(kernel))
        }
    }

    @Test func aFlippedBitNamesTheTensorInANativeFile() throws {
        let native = directory.appending(path: "demo.safetensors").path
        #expect(try Tool.run("convert", Tool.demoNPZ, native).status == 0)
        let verified = try Tool.run("verify", try flipped(native, kernel, as: "flipped.safetensors"))
        #expect(verified.status == 10)
        #expect(verified.output.contains(kernel))
    }

    @Test func aFlippedBitNamesTheTensorInAnH5ThatClaimsToBeTheDemo() throws {
        let verified = try Tool.run("verify", try flipped(Tool.demoH5, kernel, as: "flipped.h5"), "--as", "demo")
        #expect(verified.status == 10)
        #expect(verified.output.contains(kernel))
    }

    @Test(.enabled(if: Tool.python != nil, "needs .venv, which make test makes"))
    func anotherRootIsToldWhatItIs() throws {
        let copy = directory.appending(path: "root.npz").path
        let script = """
            import sys
            import numpy as np
            with np.load(sys.argv[1]) as z:
                arrays = {k: z[k] for k in z.files}
            name = "resnet/root_block/standardized_conv2d/kernel"
            arrays[name] = np.concatenate([arrays[name]] * 2, axis=3)
            np.savez(sys.argv[2], **arrays)
            """
        #expect(try Tool.runPython(script, Tool.demoNPZ, copy).status == 0)
        for claim in [[], ["--as", "demo"]] {
            let verified = try Tool.run("verify", copy, claim.first ?? "--json", claim.last ?? "--json")
            #expect(verified.status == 11)
            #expect(verified.output.contains("R17x0.5 with 10 classes"))
            #expect(verified.output.contains("7x7x3x64 instead of 7x7x3x32"))
        }
    }

    @Test(.enabled(if: Tool.python != nil, "needs .venv, which make test makes"))
    func valuesThatAreNoNumbersAreFound() throws {
        let copy = directory.appending(path: "nan.npz").path
        let script = """
            import sys
            import numpy as np
            with np.load(sys.argv[1]) as z:
                arrays = {k: z[k] for k in z.files}
            arrays["resnet/head/conv2d/bias"][3] = np.nan
            np.savez_compressed(sys.argv[2], **arrays)
            """
        #expect(try Tool.runPython(script, Tool.demoNPZ, copy).status == 0)
        let verified = try Tool.run("verify", copy)
        #expect(verified.status == 11)
        #expect(
            verified.output.contains("resnet/head/conv2d/bias has 1 values that are not finite, the first at element 3")
        )
    }

    @Test func anotherModelIsToldWhatItIs() throws {
        let verified = try Tool.run("verify", Tool.demoNPZ, "--as", "BiT-S-R50x3")
        #expect(verified.status == 11)
        #expect(
            verified.output.contains(
                "BiT-S-R50x3 should be R50x3 with 1000 classes; the file holds R17x0.5 with 10 classes"
            )
        )
    }

    @Test(arguments: [0, 1, 100, 4000, 1_000_000, 8_158_515]) func truncatedFilesAreMalformed(count: Int) throws {
        let data = try Data(contentsOf: URL(filePath: Tool.demoNPZ)).prefix(count)
        #expect(try Tool.run("verify", write(Data(data), "truncated.npz")).status == 65)
    }

    @Test(arguments: [0, 1, 100, 4000, 1_000_000, 8_246_719]) func truncatedH5FilesAreMalformed(count: Int) throws {
        let data = try Data(contentsOf: URL(filePath: Tool.demoH5)).prefix(count)
        #expect(try Tool.run("verify", write(Data(data), "truncated.h5")).status == 65)
    }

    @Test func otherFilesAreMalformed() throws {
        #expect(try Tool.run("verify", write(Data("hello\n".utf8), "text.npz")).status == 65)
        #expect(try Tool.run("verify", write(Data(), "empty.npz")).status == 65)
        #expect(try Tool.run("verify", Tool.demoImages).status == 65)
        #expect(try Tool.run("verify", directory.path).status == 65)
    }

    @Test func missingFilesAreNotFound() throws {
        for name in [directory.appending(path: "no.npz").path, "no.npz", "no-such-model"] {
            let verified = try Tool.run("verify", name)
            #expect(verified.status == 66)
            #expect(verified.diagnostics.contains(name))
        }
        #expect(try Tool.run("verify", Tool.demoNPZ, "--as", "no-such-model").status == 66)
        #expect(try Tool.run("verify", Tool.demoNPZ, "--images", "/no/such/folder").status == 66)
    }

    /// One class folder renamed to sort elsewhere: the labels are wrong, and so are the answers.
    @Test func tooFewRightAnswersAreReported() throws {
        let folder = directory.appending(path: "images")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let untar = try Tool.launch(
            URL(filePath: "/bin/tar"),
            ["xf", Tool.demoImages, "-C", folder.path],
            environment: [:],
            in: nil
        )
        #expect(untar.status == 0)
        try FileManager.default.moveItem(
            at: folder.appending(path: "0-t-shirt_top"),
            to: folder.appending(path: "z-t-shirt_top")
        )
        let tar = directory.appending(path: "fashion-mnist.tar")
        #expect(
            try Tool.launch(
                URL(filePath: "/bin/tar"),
                ["cf", tar.path, "-C", folder.path, "."],
                environment: [:],
                in: nil
            ).status == 0
        )
        let catalog = directory.appending(path: "catalog.yaml")
        let text = try String(contentsOf: Tool.package.appending(path: "catalog.yaml"), encoding: .utf8)
        let digest = try Tool.launch(
            URL(filePath: "/usr/bin/sha256sum"),
            [tar.path],
            environment: [:],
            in: nil
        ).output.prefix(64)
        let size = try Data(contentsOf: tar).count
        try text.replacing("2b6f747afa4824c28ddbd78e94573b442dd6f397029dab9c0e5efecf140e2e11", with: digest)
            .replacing("bytes: 1320960", with: "bytes: \(size)")
            .write(to: catalog, atomically: true, encoding: .utf8)
        let verified = try Tool.run(
            "verify",
            Tool.demoNPZ,
            "--as",
            "demo",
            "--images",
            tar.path,
            "--catalog",
            catalog.path
        )
        #expect(verified.status == 12, "\(verified.output)\(verified.diagnostics)")
    }

    @Test func aNativeFileClaimsWhatItSaysItIs() throws {
        let fetched = try Tool.run("fetch", "demo", "--to", "native", home: directory)
        let file = fetched.output.trimmingCharacters(in: .newlines)
        let verified = try Tool.run("verify", file, home: directory)
        #expect(verified.status == 0)
        #expect(verified.output.contains("content digest \(Tool.demoContentDigest), as stated by the catalogue"))
    }

    @Test func noCacheIsNeededForAFile() throws {
        let verified = try Tool.launch(
            Tool.executable,
            ["verify", Tool.demoNPZ, "--as", "demo"],
            environment: [:],
            in: nil
        )
        #expect(verified.status == 0, "\(verified.diagnostics)")
    }

    @Test func aBrokenImageIsNamed() throws {
        let folder = directory.appending(path: "images/0-a")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("no image".utf8).write(to: folder.appending(path: "x.png"))
        let verified = try Tool.run("verify", Tool.demoNPZ, "--images", directory.appending(path: "images").path)
        #expect(verified.status == 65)
        #expect(verified.diagnostics.contains("0-a/x.png"))
        #expect(!verified.diagnostics.contains(Tool.demoNPZ))
    }

    @Test func predictionsNeedImagesAndJSON() throws {
        #expect(try Tool.run("verify", Tool.demoNPZ, "--predictions", "--json").status == 64)
        #expect(try Tool.run("verify", Tool.demoNPZ, "--predictions", "--images", Tool.demoImages).status == 64)
    }
}
