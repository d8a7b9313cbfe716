/// Recognises the text of an array header: one Python dictionary of three known keys, and nothing else.
struct NPYTextParser {
    struct Fields: Equatable {
        var descr: String
        var isColumnMajor: Bool
        var shape: [Int]
    }

    private let text: [UInt8]
    private let base: Int
    private let allowsLongIntegers: Bool
    private var position = 0

    /// - Parameters:
    ///   - text: the text, padding and newline included.
    ///   - base: where the text starts in the array, for the offsets in errors.
    ///   - allowsLongIntegers: whether an integer may end in `L`.
    init(text: [UInt8], base: Int, allowsLongIntegers: Bool) {
        self.text = text
        self.base = base
        self.allowsLongIntegers = allowsLongIntegers
    }

    mutating func parse() throws(NPYError) -> Fields {
        var descr: String?
        var isColumnMajor: Bool?
        var shape: [Int]?

        try expect("{", .dictionary)
        while !take("}") {
            let name = try quoted(.key)
            guard let key = NPYHeader.Key(rawValue: name) else { throw .unknownKey(name) }
            try expect(":", .colon)
            switch key {
            case .descr:
                guard descr == nil else { throw .duplicateKey(key) }
                // a list of fields
                guard !take("[") else { throw .structuredArray }
                descr = try quoted(.text)
            case .fortranOrder:
                guard isColumnMajor == nil else { throw .duplicateKey(key) }
                isColumnMajor = try boolean()
            case .shape:
                guard shape == nil else { throw .duplicateKey(key) }
                shape = try tuple()
            }
            guard take(",") else {
                try expect("}", .separator)
                break
            }
        }
        try padding()

        guard let descr else { throw .missingKey(.descr) }
        guard let isColumnMajor else { throw .missingKey(.fortranOrder) }
        guard let shape else { throw .missingKey(.shape) }
        return Fields(descr: descr, isColumnMajor: isColumnMajor, shape: shape)
    }

    /// A text in single or double quotes, printable ASCII without escapes.
    private mutating func quoted(_ expectation: NPYError.Expectation) throws(NPYError) -> String {
        skipBlanks()
        let start = position
        guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            throw syntax(at: start, expectation)
        }
        while let character = next() {
            if character == quote { return String(decoding: text[(start + 1)..<(position - 1)], as: UTF8.self) }
            guard (0x20..<0x7F).contains(character), character != UInt8(ascii: "\\") else { break }
        }
        throw syntax(at: start, expectation)
    }

    private mutating func boolean() throws(NPYError) -> Bool {
        skipBlanks()
        for (word, value) in [("True", true), ("False", false)] where text[position...].starts(with: word.utf8) {
            position += word.utf8.count
            return value
        }
        throw syntax(at: position, .boolean)
    }

    /// `()`, `(3,)`, `(3, 4)`; a number in brackets without a comma is no tuple.
    private mutating func tuple() throws(NPYError) -> [Int] {
        try expect("(", .tuple)
        var dimensions: [Int] = []
        while !take(")") {
            dimensions.append(try dimension())
            if take(",") { continue }
            guard dimensions.count > 1 else { throw syntax(at: position, .tupleSeparator) }
            try expect(")", .tupleSeparator)
            break
        }
        return dimensions
    }

    private mutating func dimension() throws(NPYError) -> Int {
        skipBlanks()
        let start = position
        let isNegative = take("-")
        var value = 0
        var digits = 0
        while let digit = peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = shifted.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw .dimensionTooLarge(offset: base + start) }
            value = sum
            digits += 1
            position += 1
        }
        // Python 3 has no numbers with leading zeros
        guard digits == 1 || digits > 1 && text[position - digits] != UInt8(ascii: "0") else {
            throw syntax(at: start, .dimension)
        }
        if allowsLongIntegers, peek() == UInt8(ascii: "L") { position += 1 }
        return isNegative ? -value : value
    }

    private mutating func padding() throws(NPYError) {
        skipBlanks()
        guard position == text.count - 1, text[position] == UInt8(ascii: "\n") else {
            throw syntax(at: position, .padding)
        }
    }

    private mutating func expect(_ character: Unicode.Scalar, _ expectation: NPYError.Expectation) throws(NPYError) {
        guard take(character) else { throw syntax(at: position, expectation) }
    }

    /// Passes over blanks, and over the character if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard peek() == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while peek() == UInt8(ascii: " ") { position += 1 }
    }

    private mutating func next() -> UInt8? {
        guard let character = peek() else { return nil }
        position += 1
        return character
    }

    private func peek() -> UInt8? {
        position < text.count ? text[position] : nil
    }

    private func syntax(at position: Int, _ expectation: NPYError.Expectation) -> NPYError {
        .syntax(offset: base + position, expected: expectation)
    }
}
