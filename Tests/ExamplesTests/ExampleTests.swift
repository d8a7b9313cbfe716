import ByteIO
import Formats
import Foundation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The examples do what the documentation says of them.
@Suite struct ExampleTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func fixture(_ name: String) -> String {
        ExampleProgram.package.appending(path: "Tests/FormatsTests/Fixtures/\(name)").path
    }

    @Test(arguments: [
        ("savez.npz", "a/kernel float32 2x3\na/scalar float32 scalar\nb/bias float32 5\nb/empty float32 0x4\n"),
        (
            "small.safetensors",
            "count int64 1\nbias float32 3\nempty float32 0x4\nkernel float32 4x4\nhalf float16 3\nflags bool 3\n"
        ),
        ("hdf5/split.h5", nil),
    ])
    func listsTensors(file: String, expected: String?) throws {
        let result = try ExampleProgram("list-tensors").run(fixture(file))
        let listed = try expected ?? Self.listing(of: fixture(file))
        #expect(result == ExampleProgram.Result(status: 0, output: listed))
    }

    private static func listing(of path: String) throws -> String {
        let file = try KerasHDF5File(path: FilePath(path), reader: .inProcess)
        #expect(file.tensors.count > 1)
        return file.tensors.map { "\($0)\n" }.joined()
    }

    @Test func writesAndReadsANativeFile() throws {
        let path = directory.path("new.safetensors")
        #expect(try ExampleProgram("write-native").run(path) == ExampleProgram.Result())
        let listed = try ExampleProgram("list-tensors").run(path)
        #expect(listed.output == "head/kernel float32 2x3\nhead/bias float32 3\n")
        #expect(try ExampleProgram("read-tensor").run(path, "head/bias").output == "mean 0.5\n")
        #expect(try ExampleProgram("read-tensor").run(path, "head/kernel").output == "mean 3.5\n")
        let file = try SafetensorsFile(path: FilePath(path))
        #expect(file.native?.metadata == ["model": "an example"])
    }

    @Test func convertsArchives() throws {
        let (source, path) = (fixture("compressed.npz"), directory.path("new.safetensors"))
        #expect(try ExampleProgram("npz-to-native").run(source, path) == ExampleProgram.Result())
        let (archive, native) = (try NPZFile(path: FilePath(source)), try SafetensorsFile(path: FilePath(path)))
        #expect(native.native?.metadata == ["source": source])
        #expect(native.tensors.count == archive.tensors.count)
        for (index, tensor) in archive.tensors.enumerated() {
            let expected = try archive.withTensorBytes(at: index) { [UInt8](copying: $0) }
            #expect(try native.withTensorBytes(named: tensor.name) { [UInt8](copying: $0) } == expected)
        }
    }

    @Test func doesNotConvertDamage() throws {
        let source = directory.path("damaged.npz")
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: fixture("savez.npz"))))
        bytes[try #require(NPZFile(path: FilePath(fixture("savez.npz"))).members[2].valueRange).lowerBound] ^= 1
        try Data(bytes).write(to: URL(filePath: source))
        let path = directory.path("new.safetensors")
        let result = try ExampleProgram("npz-to-native").run(source, path)
        #expect(result.status == 1)
        #expect(result.diagnostics.hasPrefix(#""b/bias.npy" is damaged: CRC-32 "#))
        #expect(!FileManager.default.fileExists(atPath: path))

        let verified = try ExampleProgram("verify-tensors").run(source)
        #expect(verified.status == 1)
        #expect(verified.diagnostics == "")
        let lines = verified.output.split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines.filter { $0.hasSuffix(" CRC-32") } == ["a/kernel CRC-32", "a/scalar CRC-32", "b/empty CRC-32"])
        #expect(lines[2].hasPrefix(#""b/bias.npy" is damaged: CRC-32 "#))
    }

    @Test func verifiesFilesOfEveryFormat() throws {
        let path = directory.path("new.safetensors")
        #expect(try ExampleProgram("write-native").run(path).status == 0)
        let native = try ExampleProgram("verify-tensors").run(path)
        #expect(native == ExampleProgram.Result(output: "head/kernel SHA-256\nhead/bias SHA-256\n"))
        let keras = try ExampleProgram("verify-tensors").run(fixture("hdf5/scalar.h5"))
        #expect(keras.status == 0)
        #expect(keras.output.hasSuffix(" nothing to compare with\n"))
    }

    @Test func saysWhatIsWrong() throws {
        let usage = try ExampleProgram("read-tensor").run(fixture("small.safetensors"))
        #expect(usage == ExampleProgram.Result(status: 2, diagnostics: "usage: read-tensor FILE NAME\n"))
        let name = try ExampleProgram("read-tensor").run(fixture("small.safetensors"), "biases")
        #expect(name == ExampleProgram.Result(status: 1, diagnostics: "there is no tensor \"biases\"\n"))
        let type = try ExampleProgram("read-tensor").run(fixture("small.safetensors"), "count")
        #expect(type.diagnostics == "count int64 1: the values are int64, not float32\n")
        let file = try ExampleProgram("list-tensors").run(directory.path("none"))
        #expect(file.diagnostics == "\(directory.path("none")): no such file\n")
        let bomb = try ExampleProgram("list-tensors").run(fixture("hdf5/soft_link.h5"))
        #expect(bomb.status == 1)
        #expect(bomb.diagnostics.hasSuffix("a soft link is not followed\n"))
    }
}
