import Formats
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The helper is taken for what a crafted file may have made of it: these programs stand for it.
@Suite struct HDF5HelperTests {
    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(
        _ executable: FilePath,
        _ arguments: [String] = [],
        timeout: Duration = .seconds(60)
    ) throws -> KerasHDF5File {
        try KerasHDF5File(
            path: HDF5Fixtures.path("gzip"),
            reader: .helper(executable: executable, arguments: arguments),
            timeout: timeout
        )
    }

    /// Runs a helper that sends these bytes and then waits for its input to end.
    private func open(sending message: [UInt8]) throws -> KerasHDF5File {
        let file = try directory.file("message", message)
        return try open("/bin/sh", ["-c", "cat '\(file)'; exec cat >/dev/null"])
    }

    private func frame(_ kind: UInt8, _ body: [UInt8], claiming count: Int? = nil) -> [UInt8] {
        Array("BZH5".utf8) + [kind, 0, 0, 0] + integer(count ?? body.count, size: 8) + body
    }

    private func integer(_ value: Int, size: Int) -> [UInt8] {
        (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    private func text(_ text: String) -> [UInt8] {
        integer(text.utf8.count, size: 4) + text.utf8
    }

    /// A table with one layer of weights, each given by its storage: an offset, or nothing for an encoded one.
    private func table(
        dimensions: [Int],
        _ storages: [Int?],
        dtype: String = "float32",
        group: String = "/layer/"
    ) -> [UInt8] {
        var bytes: [UInt8] = [0, 0, 0] + integer(1, size: 4) + text("layer") + integer(storages.count, size: 4)
        for (index, storage) in storages.enumerated() {
            bytes += text("w\(index)") + text("\(group)w\(index)") + text(dtype)
            bytes += [UInt8(dimensions.count)] + dimensions.flatMap { integer($0, size: 8) }
            bytes += storage.map { [0] + integer($0, size: 8) } ?? [1]
        }
        return bytes
    }

    @Test func aProgramThatIsNotThere() {
        #expect(throws: HDF5Error.helperNotStarted("/no/such/helper", .noSuchFileOrDirectory)) {
            try open("/no/such/helper")
        }
    }

    @Test func aProgramThatEndsAtOnce() {
        #expect(throws: HDF5Error.helperExited(status: 1)) { try open("/bin/false") }
    }

    @Test(arguments: [SIGSEGV, SIGABRT, SIGKILL]) func aProgramThatCrashes(signal: Int32) {
        #expect(throws: HDF5Error.helperCrashed(signal: signal)) {
            try open("/bin/sh", ["-c", "kill -\(signal) $$"])
        }
    }

    @Test func aProgramThatHangs() {
        #expect(throws: HDF5Error.helperTimedOut(.milliseconds(50))) {
            try open("/bin/sleep", ["1000"], timeout: .milliseconds(50))
        }
    }

    @Test func aProgramThatStopsInTheMiddle() {
        #expect(throws: HDF5Error.helperExited(status: 7)) { try open("/bin/sh", ["-c", "printf BZH5; exit 7"]) }
    }

    @Test func aProgramThatSaysSomethingElse() {
        #expect(throws: HDF5Error.helperProtocol(.badHeader)) { try open("/bin/echo", ["a line that is long enough"]) }
    }

    @Test func itsStandardErrorIsNotOurs() {
        #expect(throws: HDF5Error.helperExited(status: 0)) {
            try open("/bin/sh", ["-c", "[ $(readlink /proc/self/fd/2) = /dev/null ] || kill -9 $$"])
        }
    }

    @Test func itGetsTheFileAndNoOtherDescriptor() throws {
        // 0, 1, 2, the file, and the directory that the shell lists
        let script = #"[ /proc/$$/fd/3 -ef "$1" ] || exit 1; set -- /proc/$$/fd/*; exit $#"#
        let extra = try FileDescriptor.open(HDF5Fixtures.path("tf22"), .readOnly)
        defer { try? extra.close() }
        #expect(throws: HDF5Error.helperExited(status: 5)) {
            try open("/bin/sh", ["-c", script, "sh", HDF5Fixtures.path("gzip").string])
        }
    }

    @Test func aMessageOfAnotherKind() {
        #expect(throws: HDF5Error.helperProtocol(.unexpectedMessage(kind: 9))) { try open(sending: frame(9, [])) }
        #expect(throws: HDF5Error.helperProtocol(.unexpectedMessage(kind: 2))) { try open(sending: frame(2, [])) }
    }

    @Test func aMessageThatIsTooLong() {
        #expect(throws: HDF5Error.helperProtocol(.wrongLength(found: 1 << 40, limit: 64 << 20))) {
            try open(sending: frame(1, [], claiming: 1 << 40))
        }
        #expect(throws: HDF5Error.helperProtocol(.wrongLength(found: .max, limit: 1 << 16))) {
            try open(sending: frame(3, [], claiming: -1))
        }
    }

    @Test func aTableThatCannotBeRead() {
        let whole = table(dimensions: [32, 32], [0])
        let broken: [[UInt8]] = [
            [], Array(whole.dropLast()), whole + [0],
            table(dimensions: [32, 32], [0], dtype: "float31"),
            table(dimensions: [-1], [0]),
            table(dimensions: [1 << 40, 1 << 40], [0]),
            table(dimensions: Array(repeating: 1, count: 65), [0]),
            [2] + whole.dropFirst(),
            [0, 0, 1, 99] + whole.dropFirst(3),
            [0, 0, 0] + integer(-1, size: 4),
            [1] + integer(2, size: 4) + [0xFF, 0xFE] + whole.dropFirst(),
        ]
        for body in broken {
            #expect(throws: HDF5Error.helperProtocol(.malformedMessage)) { try open(sending: frame(1, body)) }
        }
    }

    @Test func aFailureThatCannotBeRead() {
        for body in [[], [200], [0, 255, 255, 255, 255]] as [[UInt8]] {
            #expect(throws: HDF5Error.helperProtocol(.malformedMessage)) { try open(sending: frame(3, body)) }
        }
    }

    @Test func aFailureCannotSteerTheTerminal() {
        let body = [0] + text("\u{1B}[2Jbang") + text("") + integer(0, size: 16)
        #expect(throws: HDF5Error.damaged(message: "?[2Jbang")) { try open(sending: frame(3, body)) }
    }

    @Test func placesThatAreNotInTheFile() throws {
        let size = try HDF5Fixtures.bytes("gzip").count
        for offset in [size - 15, size + 1, Int.max] {
            #expect(throws: HDF5Error.outsideFile(path: "/layer/w0", offset: offset, byteCount: 16)) {
                try open(sending: frame(1, table(dimensions: [4], [offset])))
            }
        }
        #expect(throws: HDF5Error.overlapping("/layer/w1", "/layer/w0")) {
            try open(sending: frame(1, table(dimensions: [4], [31, 16])))
        }
        let touching = try open(sending: frame(1, table(dimensions: [4], [size - 16, size - 32])))
        #expect(try touching.bytes(at: 1) == Array(HDF5Fixtures.bytes("gzip").dropLast(16).suffix(16)))
    }

    /// `\u{9B}` begins a command to a terminal, like `ESC [`.
    @Test(arguments: ["\u{1B}[2J", "\u{9B}2J", "a\nb"]) func aPathThatCouldSteerTheTerminal(text: String) {
        let name = "/layer\(text)/w0"
        #expect(throws: HDF5Error.malformedName(name)) {
            try open(sending: frame(1, table(dimensions: [4], [1 << 40], group: "/layer\(text)/")))
        }
        let message = HDF5Error.malformedName(name).description
        #expect(message.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(message)")
    }

    @Test func manySmallWeightsThatAreNotStored() throws {
        let size = try HDF5Fixtures.bytes("gzip").count
        let count = HDF5Limits.expansionFloor >> 20
        let mebibyte = table(dimensions: [1 << 18], Array(repeating: nil, count: count))
        #expect(try open(sending: frame(1, mebibyte)).tensors.count == count)
        let more = count + size * HDF5Limits.maximumExpansion / (1 << 20) + 1
        #expect(throws: HDF5Error.expandsTooMuch(path: "/", byteCount: more << 20, storedByteCount: size)) {
            try open(sending: frame(1, table(dimensions: [1 << 18], Array(repeating: nil, count: more))))
        }
    }

    @Test func aProgramThatSendsForEver() {
        #expect(throws: HDF5Error.helperProtocol(.badHeader)) { try open("/bin/cat", ["/dev/zero"]) }
        #expect(throws: HDF5Error.helperProtocol(.malformedMessage)) {
            try open(sending: frame(1, Array(repeating: 0xFF, count: 1 << 20)))
        }
    }

    @Test func aProgramThatSendsTooLittleForEver() {
        let script = #"printf 'BZH5\001\000\000\000\000\000\000\003\000\000\000\000'; exec sleep 1000"#
        #expect(throws: HDF5Error.helperTimedOut(.milliseconds(50))) {
            try open("/bin/sh", ["-c", script], timeout: .milliseconds(50))
        }
    }

    @Test func aProgramThatTakesTooMuchProcessorTime() {
        #expect(throws: HDF5Error.helperCrashed(signal: SIGXCPU)) { try open("/bin/sh", ["-c", "kill -XCPU $$"]) }
        #expect(
            HDF5Error.helperCrashed(signal: SIGXCPU).description
                == "the HDF5 helper was ended: the file takes more time than any sound one; it is not to be trusted"
        )
    }

    @Test func aWeightThatIsTooLargeToDecode() {
        #expect(throws: HDF5Error.tooLarge(path: "/layer/w0", byteCount: 1 << 40)) {
            try open(sending: frame(1, table(dimensions: [1 << 38], [nil])))
        }
    }

    @Test func valuesOfAnotherLength() throws {
        let file = try open(sending: frame(1, table(dimensions: [4], [nil])) + frame(2, Array(repeating: 0, count: 15)))
        let error = HDF5Error.helperProtocol(.wrongLength(found: 15, limit: 16))
        #expect(throws: error) { try file.bytes(at: 0) }
        // what comes next may be the rest of that answer: the helper is not asked again
        #expect(throws: error) { try file.bytes(at: 0) }
    }

    @Test func aCrashWhileValuesAreSent() throws {
        let bytes = frame(1, table(dimensions: [4], [nil])) + frame(2, [1, 2], claiming: 16)
        let message = try directory.file("message", bytes)
        let file = try open("/bin/sh", ["-c", "cat '\(message)'; head -c 8 >/dev/null; kill -SEGV $$"])
        #expect(throws: HDF5Error.helperCrashed(signal: SIGSEGV)) { try file.bytes(at: 0) }
        #expect(throws: HDF5Error.helperCrashed(signal: SIGSEGV)) { try file.bytes(at: 0) }
    }

    @Test func valuesThatArriveInPieces() throws {
        let bytes = frame(1, table(dimensions: [4], [nil])) + frame(2, Array(1...16))
        let message = try directory.file("message", bytes)
        let file = try open("/bin/sh", ["-c", "dd if='\(message)' bs=1 2>/dev/null; exec cat >/dev/null"])
        #expect(try file.bytes(at: 0) == Array(1...16))
    }
}
