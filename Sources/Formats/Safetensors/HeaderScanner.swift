/// Reads the few kinds of JSON that a safetensors header consists of, one token at a time.
///
/// A general JSON parser would not do: it drops duplicate keys, and accepts whatever nests. Nothing nests here beyond
/// what the caller asks for, so a header of brackets only cannot exhaust the stack.
struct HeaderScanner {
    private let text: [UInt8]
    private let base: Int
    private var position = 0

    /// - Parameters:
    ///   - text: the header.
    ///   - base: where the header starts in the file, for the offsets in errors.
    init(text: [UInt8], base: Int) {
        self.text = text
        self.base = base
    }

    /// Where the scanner is in the file.
    var offset: Int { base + position }

    /// Reads an object; `member` reads the value after each key.
    mutating func object(
        _ expectation: SafetensorsError.Expectation = .object,
        _ member: (inout HeaderScanner, String) throws(SafetensorsError) -> Void
    ) throws(SafetensorsError) {
        try expect("{", expectation)
        if take("}") { return }
        repeat {
            let key = try string(.key)
            try expect(":", .colon)
            try member(&self, key)
        } while take(",")
        try expect("}", .memberSeparator)
    }

    /// Reads an array of whole numbers.
    ///
    /// - Parameter limit: how many are wanted; one more is read of a longer array, and the rest left.
    /// - Returns: the numbers.
    /// - Throws: ``SafetensorsError`` at the first that is no such number.
    mutating func integers(limit: Int) throws(SafetensorsError) -> [Int] {
        try expect("[", .array)
        var numbers: [Int] = []
        if take("]") { return numbers }
        repeat {
            numbers.append(try integer())
            guard numbers.count <= limit else { return numbers }
        } while take(",")
        try expect("]", .elementSeparator)
        return numbers
    }

    private mutating func integer() throws(SafetensorsError) -> Int {
        skipSpace()
        let start = position
        var value = 0
        while let digit = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw .numberTooLarge(offset: base + start) }
            value = sum
            position += 1
        }
        let count = position - start
        // JSON has no leading zeros
        guard count == 1 || count > 1 && text[start] != UInt8(ascii: "0") else {
            throw malformed(at: start, .integer)
        }
        // 1.5 and 1e3 are numbers, but no sizes
        switch peek() {
        case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): throw malformed(at: start, .integer)
        default: return value
        }
    }

    /// Reads a text in quotes.
    mutating func string(
        _ expectation: SafetensorsError.Expectation = .text
    ) throws(SafetensorsError) -> String {
        try expect("\"", expectation)
        let start = position
        while position < text.count, text[position].isOrdinary { position += 1 }
        if peek() == UInt8(ascii: "\"") {
            // nothing is escaped: what stands there is the text
            position += 1
            return try decoded(text.span.extracting(start..<(position - 1)), from: start)
        }
        var bytes = Array(text[start..<position])
        while let character = peek() {
            switch character {
            case UInt8(ascii: "\""):
                position += 1
                return try decoded(bytes.span, from: start)
            case UInt8(ascii: "\\"):
                bytes.append(contentsOf: String(try escape()).utf8)
            case ..<0x20:
                throw malformed(at: position, .character)
            default:
                let run = position
                repeat { position += 1 } while position < text.count && text[position].isOrdinary
                bytes += text[run..<position]
            }
        }
        throw malformed(at: position, .character)
    }

    private func decoded(_ bytes: Span<UInt8>, from start: Int) throws(SafetensorsError) -> String {
        // String(validating:) looks up the types that it is made of with every call
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw malformed(at: start, .utf8)
        }
    }

    private mutating func escape() throws(SafetensorsError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let kind = peek() else { throw malformed(at: start, .escape) }
        position += 1
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(kind)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let unit = codeUnit() else { throw malformed(at: start, .escape) }
            if let scalar = Unicode.Scalar(unit) { return scalar }
            // beyond the first 65,536 characters: two escapes, high surrogate first
            guard UTF16.isLeadSurrogate(unit), take("\\", skippingSpace: false), take("u", skippingSpace: false),
                let trail = codeUnit(), UTF16.isTrailSurrogate(trail)
            else { throw malformed(at: start, .escape) }
            return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
        default:
            throw malformed(at: start, .escape)
        }
    }

    /// Reads four hexadecimal digits.
    private mutating func codeUnit() -> UInt16? {
        guard text.count - position >= 4 else { return nil }
        var value: UInt16 = 0
        for character in text[position..<(position + 4)] {
            guard let digit = Character(Unicode.Scalar(character)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    /// Checks that nothing but blanks is left.
    mutating func finish() throws(SafetensorsError) {
        while peek() == UInt8(ascii: " ") { position += 1 }
        guard position == text.count else { throw malformed(at: position, .padding) }
    }

    private mutating func expect(
        _ character: Unicode.Scalar,
        _ expectation: SafetensorsError.Expectation
    ) throws(SafetensorsError) {
        guard take(character) else { throw malformed(at: position, expectation) }
    }

    private mutating func take(_ character: Unicode.Scalar, skippingSpace: Bool = true) -> Bool {
        if skippingSpace { skipSpace() }
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let character = peek(), character.isJSONSpace { position += 1 }
    }

    private func peek() -> UInt8? {
        position < text.count ? text[position] : nil
    }

    private func malformed(at position: Int, _ expected: SafetensorsError.Expectation) -> SafetensorsError {
        .malformed(offset: base + position, expected: expected)
    }
}

extension UInt8 {
    /// Whether the byte is one of JSON's blanks.
    fileprivate var isJSONSpace: Bool {
        switch self {
        case 0x20, 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    /// Whether the byte stands for itself in a text in quotes.
    fileprivate var isOrdinary: Bool {
        self >= 0x20 && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}
