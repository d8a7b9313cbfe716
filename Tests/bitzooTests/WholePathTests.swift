import Foundation
import TestSupport
import Testing

/// From the checkpoint's name to verified files in every format, on the demo.
@Suite struct WholePathTests {
    let temporary: TemporaryDirectory
    var directory: URL { temporary.url }

    init() throws {
        temporary = try TemporaryDirectory()
    }

    func path(_ name: String) -> String { temporary.path(name) }

    @Test func everyFormatHasTheSameContentDigest() throws {
        let fetched = try Tool.run("fetch", "demo", "-o", path("demo.npz"), home: directory.appending(path: "home"))
        #expect(fetched.status == 0, "\(fetched.diagnostics)")
        #expect(fetched.output == path("demo.npz") + "\n")
        for (source, target) in [
            ("demo.npz", "demo.h5"), ("demo.h5", "demo.safetensors"), ("demo.safetensors", "again.npz"),
        ] {
            let converted = try Tool.run("convert", path(source), path(target))
            #expect(converted.status == 0, "\(converted.diagnostics)")
        }
        for name in ["demo.npz", "demo.h5", "demo.safetensors", "again.npz"] {
            let digest = try Tool.run("digest", path(name))
            #expect(digest.output == "\(Tool.demoContentDigest)  \(path(name))\n")
        }
        // what NumPy wrote comes back byte for byte
        #expect(try Data(contentsOf: URL(filePath: path("again.npz"))) == Data(contentsOf: URL(filePath: Tool.demoNPZ)))
        let same = try Tool.run("diff", path("demo.h5"), Tool.demoNPZ)
        #expect(same.status == 0)
        #expect(same.output == "54 tensors the same, bit for bit\n")
    }

    @Test func theSameInputGivesTheSameBytes() throws {
        for (name, other) in [("a.h5", "b.h5"), ("a.safetensors", "b.safetensors"), ("a.npz", "b.npz")] {
            #expect(try Tool.run("convert", Tool.demoH5, path(name)).status == 0)
            #expect(try Tool.run("convert", Tool.demoH5, path(other)).status == 0)
            #expect(try Data(contentsOf: URL(filePath: path(name))) == Data(contentsOf: URL(filePath: path(other))))
        }
    }

    @Test func fetchConvertsOnTheWay() throws {
        let home = directory.appending(path: "home")
        for format in ["native", "npz", "h5"] {
            let fetched = try Tool.run("fetch", "demo", "--format", "h5", "--to", format, home: home)
            #expect(fetched.status == 0, "\(fetched.diagnostics)")
            let file = fetched.output.trimmingCharacters(in: .newlines)
            let digest = try Tool.run("digest", file)
            #expect(digest.output == "\(Tool.demoContentDigest)  \(file)\n")
        }
    }

    /// The values of `BITZOO_ISA` that this processor can run; the empty one means its best.
    static let instructionSets: [String] = {
        let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let hasAVX2 = ["avx2", "fma"].allSatisfy { processor.contains(" \($0) ") }
        return ["", "generic"] + (hasAVX2 ? ["avx2"] : [])
    }()

    /// Every single prediction, and with it the counts, is that of the independent reference.
    @Test(arguments: instructionSets) func answersAsTheReferenceDoes(instructionSet: String) throws {
        struct Expected: Decodable {
            struct Counts: Decodable {
                let images: Int
                let top1_correct: Int
                let top5_correct: Int
            }
            let subset: Counts
            let predictions: [String: Int]
        }
        let expected = try JSONDecoder().decode(
            Expected.self,
            from: Data(contentsOf: Tool.demo.appending(path: "expected.json"))
        )
        let verified = try Tool.run(
            "verify",
            Tool.demoNPZ,
            "--as",
            "demo",
            "--images",
            Tool.demoImages,
            "--json",
            "--predictions",
            environment: ["BITZOO_ISA": instructionSet]
        )
        #expect(verified.status == 0, "\(verified.diagnostics)")
        let report = try #require(try verified.json() as? [String: Any])
        #expect(report["verdict"] as? String == "passed")
        #expect(report["images"] as? Int == 1000)
        #expect(report["top1"] as? Int == 916)
        #expect(report["top5"] as? Int == 1000)
        #expect(expected.subset.images == 1000)
        #expect(expected.subset.top1_correct == 916)
        #expect(expected.subset.top5_correct == 1000)
        #expect(report["predictions"] as? [String: Int] == expected.predictions)
        let levels = try #require(report["levels"] as? [[String: Any]])
        #expect(levels.map { $0["level"] as? Int } == [1, 2, 3, 4, 5, 6, 8])
        #expect(
            levels.map { $0["verdict"] as? String } == [
                "passed", "skipped", "passed", "passed", "passed", "passed", "passed",
            ]
        )
        #expect(levels.allSatisfy { !(($0["detail"] as? String) ?? "").isEmpty })
    }

    /// With products of bfloat16 at most two images more or fewer are recognized.
    @Test func recognizesAsManyInBFloat16() throws {
        let verified = try Tool.run(
            "verify",
            Tool.demoNPZ,
            "--images",
            Tool.demoImages,
            "--precision",
            "bf16",
            "--json"
        )
        let report = try #require(try verified.json() as? [String: Any])
        let right = try #require(report["top1"] as? Int)
        #expect((914...918).contains(right))
    }

    @Test func imagesMayBeAFolderOrADataSetOfTheCatalogue() throws {
        let folder = directory.appending(path: "images")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let untar = try Tool.launch(
            URL(filePath: "/bin/tar"),
            ["xf", Tool.demoImages, "-C", folder.path],
            environment: [:],
            in: nil
        )
        #expect(untar.status == 0)
        for images in [folder.path, "fashion-mnist-val-1000"] {
            let verified = try Tool.run("verify", Tool.demoH5, "--images", images, "--json")
            #expect(verified.status == 0, "\(verified.diagnostics)")
            let report = try #require(try verified.json() as? [String: Any])
            #expect(report["top1"] as? Int == 916)
            #expect(report["top5"] as? Int == 1000)
        }
    }

    @Test(.enabled(if: Tool.python != nil, "needs .venv, which make test makes"))
    func theFieldsToolsReadWhatWeWrite() throws {
        for target in ["demo.npz", "demo.h5", "demo.safetensors"] {
            #expect(try Tool.run("convert", Tool.demoNPZ, path(target)).status == 0)
        }
        let script = """
            import sys
            import h5py, numpy as np
            from safetensors.numpy import load_file

            demo, npz, ours, keras, native = sys.argv[1:]

            def same(a, b):
                assert a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()

            with np.load(demo) as expected, np.load(npz) as found:
                assert expected.files == found.files
                for name in expected.files:
                    same(expected[name], found[name])
                weights = load_file(native)
                assert sorted(weights) == sorted(expected.files)
                for name in expected.files:
                    same(expected[name], weights[name])

            with h5py.File(keras) as expected, h5py.File(ours) as found:
                layers = list(expected.attrs["layer_names"])
                assert list(found.attrs["layer_names"]) == layers
                for key in ["backend", "keras_version"]:
                    assert found.attrs[key] == expected.attrs[key], key
                count = 0
                for layer in layers:
                    names = list(expected[layer].attrs["weight_names"])
                    assert list(found[layer].attrs["weight_names"]) == names
                    for name in names:
                        same(expected[layer][name][()], found[layer][name][()])
                        count += 1
            print(count)
            """
        let result = try Tool.runPython(
            script,
            Tool.demoNPZ,
            path("demo.npz"),
            path("demo.h5"),
            Tool.demoH5,
            path("demo.safetensors")
        )
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(result.output == "54\n")
    }
}
