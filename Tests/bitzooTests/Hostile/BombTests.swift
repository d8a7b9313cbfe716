import Foundation
import TestSupport
import Testing

/// Files that claim far more than they hold: refused before memory is taken, or within limits that the tool keeps.
@Suite struct BombTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    /// Runs the tool with little memory of its own; mapped files do not count.
    private func inspect(_ path: String) throws -> Tool.Result {
        try Tool.launch(
            URL(filePath: "/bin/sh"),
            ["-c", "ulimit -d 200000; exec \"$@\"", "sh", Tool.executable.path, "inspect", path],
            environment: [:],
            in: nil
        )
    }

    private func file(_ name: String, _ bytes: some Sequence<UInt8>, size: Int? = nil) throws -> String {
        let path = directory.path(name)
        try Data(bytes).write(to: URL(filePath: path))
        if let size { #expect(truncate(path, off_t(size)) == 0) }
        return path
    }

    private func integer(_ value: Int, _ size: Int = 8) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    @Test func aSoundFileNeedsNoMore() throws {
        #expect(try inspect(Tool.demoNPZ).status == 0)
        #expect(try inspect(Tool.demoH5).status == 0)
    }

    @Test func aHeaderOfTwoGibibytes() throws {
        let path = try file("header.safetensors", integer(2 << 30) + Array("{".utf8), size: 3 << 30)
        #expect(try inspect(path).status == 65)
    }

    @Test func aHeaderThatIsNotThere() throws {
        let path = try file("header.safetensors", integer(99_000_000) + Array("{".utf8))
        let result = try inspect(path)
        #expect(result.status == 65)
        #expect(result.diagnostics.contains("the header needs 99000000 bytes, but only 1 are there"))
    }

    @Test(arguments: ["[4611686018427387904,4]", "[9223372036854775807,9223372036854775807]", "[99999999999999999999]"])
    func aShapeBeyondAllNumbers(shape: String) throws {
        let header = #"{"a":{"dtype":"F32","shape":\#(shape),"data_offsets":[0,4]}}"#
        let path = try file("shape.safetensors", integer(header.utf8.count) + Array(header.utf8) + [0, 0, 0, 0])
        #expect(try inspect(path).status == 65)
    }

    /// A million members, a million tensors: both of the right form, and of a size that says nothing.
    @Test func aMillionTensors() throws {
        var header = "{"
        for index in 0..<1_000_000 {
            header += #"\#(index == 0 ? "" : ",")"\#(index)":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#
        }
        header += "}"
        let path = try file("many.safetensors", integer(header.utf8.count) + Array(header.utf8))
        let result = try inspect(path)
        #expect(result.status == 65, "\(result.diagnostics)")
    }

    @Test func aMillionMembers() throws {
        let count = 1_000_000
        let entry = [0x50, 0x4B, 1, 2] + [UInt8](repeating: 0, count: 42)
        var bytes: [UInt8] = [0x50, 0x4B, 3, 4]
        let start = bytes.count
        for _ in 0..<count { bytes += entry }
        let end = bytes.count
        bytes += [0x50, 0x4B, 6, 6] + integer(44) + integer(45, 2) + integer(45, 2) + integer(0) + integer(count)
        bytes += integer(count) + integer(end - start) + integer(start)
        bytes += [0x50, 0x4B, 6, 7] + integer(0, 4) + integer(end) + integer(1, 4)
        bytes += [0x50, 0x4B, 5, 6] + integer(0, 4) + integer(-1, 2) + integer(-1, 2) + integer(-1, 4) + integer(-1, 4)
        bytes += integer(0, 2)
        let result = try inspect(file("many.npz", bytes))
        #expect(result.status == 65, "\(result.diagnostics)")
    }

    /// A byte that makes version 1.10.8 of the HDF5 library run for ever; another version may only find the file damaged.
    @Test func aFileThatKeepsTheLibraryBusy() throws {
        let fixture = Tool.package.appending(path: "Tests/FormatsTests/Fixtures/hdf5/tf22.h5")
        var bytes = [UInt8](try Data(contentsOf: fixture))
        bytes[1_048] = 144
        let result = try inspect(file("busy.h5", bytes))
        #expect(result.status == 65)
        let messages = ["takes more time than any sound one", "damaged"]
        #expect(messages.contains { result.diagnostics.contains($0) }, "\(result.diagnostics)")
    }

    /// A byte that makes version 1.10.8 of the HDF5 library crash.
    @Test func aFileThatCrashesTheLibrary() throws {
        let fixture = Tool.package.appending(path: "Tests/FormatsTests/Fixtures/hdf5/tf22.h5")
        var bytes = [UInt8](try Data(contentsOf: fixture))
        bytes[1_021] = 185
        let result = try inspect(file("crash.h5", bytes))
        #expect(result.status == 65)
        #expect(result.diagnostics.hasPrefix("bitzoo: error: "))
    }

    @Test(arguments: ["fill_bomb", "late_bomb", "wide_bomb"]) func weightsThatAreNotStored(name: String) throws {
        let result = try inspect(Tool.package.appending(path: "Tests/FormatsTests/Fixtures/hdf5/\(name).h5").path)
        #expect(result.status == 65, "\(result.diagnostics)")
    }
}
