/// Puts tar archives together block by block.
enum TarBuilder {
    static let end = [UInt8](repeating: 0, count: 1024)

    /// A header block with a right checksum.
    static func header(
        _ name: String,
        size: Int = 0,
        type: Character = "0",
        prefix: String = "",
        magic: String = "ustar\u{0}00",
        change: (inout [UInt8]) -> Void = { _ in }
    ) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            block.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        put(name, at: 0)
        put("0000644", at: 100)
        put(octal(size, digits: 11), at: 124)
        put(String(type), at: 156)
        put(magic, at: 257)
        put(prefix, at: 345)
        change(&block)
        return summed(block)
    }

    static func summed(_ block: [UInt8]) -> [UInt8] {
        var block = block
        block.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = block.reduce(0) { $0 + Int($1) }
        block.replaceSubrange(148..<155, with: Array(octal(sum, digits: 6).utf8) + [0])
        return block
    }

    static func file(_ name: String, _ data: [UInt8], type: Character = "0", prefix: String = "") -> [UInt8] {
        header(name, size: data.count, type: type, prefix: prefix) + padded(data)
    }

    static func pax(_ records: [(String, String)], type: Character = "x") -> [UInt8] {
        file("PaxHeaders/0", records.flatMap { Array(record($0, $1).utf8) }, type: type)
    }

    /// `length key=value` and a newline; the length counts its own digits.
    static func record(_ key: String, _ value: String) -> String {
        let rest = " \(key)=\(value)\n"
        var length = rest.utf8.count + 1
        while String(length).utf8.count + rest.utf8.count != length { length += 1 }
        return "\(length)\(rest)"
    }

    static func padded(_ data: [UInt8]) -> [UInt8] {
        data + [UInt8](repeating: 0, count: (512 - data.count % 512) % 512)
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
