import Foundation
import Glibc

/// A terminal that the program is run on, and all that came out of it.
struct PseudoTerminal {
    struct Result {
        let status: Int32
        /// What came out of the terminal, control sequences included.
        let raw: String
    }

    let width: Int
    let height: Int

    /// Runs the program with standard error on the terminal.
    ///
    /// - Parameters:
    ///   - arguments: the program's arguments.
    ///   - environment: its environment.
    ///   - output: where standard output goes; the terminal too when it is `nil`.
    ///   - watch: called with the process and all output so far, each time that some came.
    /// - Returns: how it ended, and what came out.
    /// - Throws: an error when there is no terminal or the program cannot be started.
    func run(
        _ arguments: [String],
        environment: [String: String],
        output: URL?,
        watch: (Process, String) -> Void = { _, _ in }
    ) throws -> Result {
        var (main, secondary) = (Int32(-1), Int32(-1))
        var size = winsize(ws_row: UInt16(height), ws_col: UInt16(width), ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&main, &secondary, nil, nil, &size) == 0 else { throw CocoaError(.fileReadUnknown) }
        defer { close(main) }
        let process = Process()
        process.executableURL = Tool.executable
        process.arguments = arguments
        process.environment = ["TERM": "xterm"].merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle(fileDescriptor: secondary)
        if let output {
            try Data().write(to: output)
            process.standardOutput = try FileHandle(forWritingTo: output)
        } else {
            process.standardOutput = FileHandle(fileDescriptor: secondary)
        }
        do {
            defer { close(secondary) }
            try process.run()
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            // the end of the last process that has the terminal open is an error here
            let count = read(main, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
            watch(process, String(decoding: bytes, as: UTF8.self))
        }
        process.waitUntilExit()
        return Result(status: process.terminationStatus, raw: String(decoding: bytes, as: UTF8.self))
    }
}

/// What somebody sees on a terminal: the few control sequences that the program may use, and nothing else.
struct TerminalPicture {
    private(set) var rows: [[Character]] = [[]]
    /// The control sequences that are none of those.
    private(set) var unknown: [String] = []
    private var row = 0
    private var column = 0
    private let width: Int

    init(_ raw: String, width: Int) {
        self.width = width
        var scalars = raw.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            switch scalar {
            case "\r": column = 0
            case "\n": moveDown()
            case "\u{1B}":
                var sequence = ""
                while let next = scalars.next() {
                    sequence.unicodeScalars.append(next)
                    if next.properties.isAlphabetic { break }
                }
                obey(sequence)
            default: put(Character(scalar))
            }
        }
    }

    /// The lines, without blank ones at the end.
    var lines: [String] {
        var lines = rows.map { String($0) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private mutating func moveDown() {
        row += 1
        if row == rows.count { rows.append([]) }
    }

    private mutating func put(_ character: Character) {
        if column == width {
            column = 0
            moveDown()
        }
        while rows[row].count < column { rows[row].append(" ") }
        if column < rows[row].count { rows[row][column] = character } else { rows[row].append(character) }
        column += 1
    }

    private mutating func obey(_ sequence: String) {
        if sequence == "[K" {
            rows[row] = Array(rows[row].prefix(column))
        } else if sequence == "[J" {
            rows[row] = Array(rows[row].prefix(column))
            rows.removeSubrange((row + 1)...)
        } else if sequence.hasSuffix("A"), let count = Int(sequence.dropFirst().dropLast()) {
            row = max(0, row - count)
        } else {
            unknown.append(sequence)
        }
    }
}
