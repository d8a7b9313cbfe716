import Foundation
import SystemPackage

/// The tables of facts beside the tests.
enum Facts {
    static let files = table("files.csv")
    static let accuracy = table("accuracy.csv")
    static let vtab = table("vtab.csv")

    /// The root of the package.
    static let root = FilePath(#filePath).removingLastComponent().appending("../..").lexicallyNormalized()

    /// Reads a table with a header: rows of values by column.
    private static func table(_ name: String) -> [[String: String]] {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        guard let text = try? String(contentsOf: url, encoding: .utf8) else { return [] }
        var records = records(text)
        guard !records.isEmpty else { return [] }
        let header = records.removeFirst()
        return records.map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// Splits comma-separated values; a quoted value may hold commas and doubled quotes.
    private static func records(_ text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var value: [UInt8] = []
        var isQuoted = false
        func endValue() {
            record.append(String(decoding: value, as: UTF8.self))
            value = []
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""):
                // the second of two quotes in a quoted value stands for one
                if !isQuoted, value.last == 0 { value[value.count - 1] = byte } else if isQuoted { value.append(0) }
                isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted:
                value.removeAll { $0 == 0 }
                endValue()
            case UInt8(ascii: "\r") where !isQuoted: break
            case UInt8(ascii: "\n") where !isQuoted:
                value.removeAll { $0 == 0 }
                endValue()
                records.append(record)
                record = []
            default: value.append(byte)
            }
        }
        return records
    }
}
