internal import FoundationEssentials

/// A number as somebody wrote it, with the precision that its digits claim.
struct StatedNumber: Equatable {
    let value: Double
    /// Half of what one in the last digit that is not a trailing zero of an integer is worth.
    let uncertainty: Double

    /// Reads a number such as `44540000`, `80.19%`, `4.1 GFLOPs`, `102.2MB` or `1e9`; fails for anything else.
    ///
    /// - Parameters:
    ///   - text: the number.
    ///   - units: the words that may stand behind it, in lower case, and what they are worth.
    init?(_ text: String, units: [String: Double] = [:]) {
        guard let plain = Self.withoutSeparators(text) else { return nil }
        let characters = Array(plain.lowercased().utf8)
        var start = 0
        while start < characters.count, characters[start] == UInt8(ascii: " ") { start += 1 }
        var end = start
        var digits: [UInt8] = []
        var point: Int?
        var sign = 1.0
        if end < characters.count, [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(characters[end]) {
            if characters[end] == UInt8(ascii: "-") { sign = -1 }
            end += 1
        }
        while end < characters.count {
            let byte = characters[end]
            if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits.append(byte)
            } else if byte == UInt8(ascii: "."), point == nil {
                point = digits.count
            } else {
                break
            }
            end += 1
        }
        guard !digits.isEmpty, digits.count <= 40 else { return nil }
        var exponent = 0
        if end + 1 < characters.count, characters[end] == UInt8(ascii: "e") {
            var position = end + 1
            let isNegative = characters[position] == UInt8(ascii: "-")
            if [UInt8(ascii: "-"), UInt8(ascii: "+")].contains(characters[position]) { position += 1 }
            let power = String(decoding: characters[position...].prefix { (48...57).contains($0) }, as: UTF8.self)
            if let number = Int(power), number <= 30 {
                exponent = isNegative ? -number : number
                end = position + power.utf8.count
            }
        }
        let word = String(decoding: characters[end...], as: UTF8.self).filter { $0 != " " }
        guard let factor = word.isEmpty ? 1 : units[word],
            let mantissa = Double(String(decoding: digits, as: UTF8.self))
        else { return nil }
        var decimals = digits.count - (point ?? digits.count)
        // an integer's zeros at the end may be digits, or may be left out ones
        if point == nil, mantissa > 0 {
            decimals = -digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        }
        let shift = Double(point.map { digits.count - $0 } ?? 0)
        value = sign * mantissa / power(10, shift) * power(10, Double(exponent)) * factor
        uncertainty = 0.5 * power(10, Double(exponent - decimals)) * factor
        guard value.isFinite else { return nil }
    }

    /// The text without the commas or underscores between groups of digits; fails for commas that stand elsewhere.
    ///
    /// `25,549,352` has such groups, `80,19` a decimal comma, which would make it a hundred times as large.
    private static func withoutSeparators(_ text: String) -> String? {
        let groups = text.split(separator: ",", omittingEmptySubsequences: false)
        for group in groups.dropFirst() {
            let digits = group.utf8.prefix { (48...57).contains($0) }.count
            guard digits == 3 else { return nil }
        }
        return groups.joined().replacing("_", with: "")
    }

    /// Whether a number, written with these digits, could have been this one.
    func agrees(with number: Double) -> Bool {
        abs(number - value) <= uncertainty * (1 + 1e-9) + abs(number) * 1e-12
    }
}

/// A power with an exponent that is an integer.
private func power(_ base: Double, _ exponent: Double) -> Double {
    let count = Int(exponent.magnitude)
    let result = (0..<count).reduce(1.0) { product, _ in product * base }
    return exponent < 0 ? 1 / result : result
}

extension StatedNumber {
    private init(value: Double, uncertainty: Double) {
        self.value = value
        self.uncertainty = uncertainty
    }

    /// The number in another unit.
    func scaled(by factor: Double) -> StatedNumber {
        StatedNumber(value: value * factor, uncertainty: uncertainty * factor)
    }
}
