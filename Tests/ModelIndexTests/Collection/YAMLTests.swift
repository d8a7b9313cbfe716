import Foundation
import ModelIndex
import TestSupport
import Testing

struct YAMLTests {
    // What some reader of YAML takes for something else than a text.
    static let hostileTexts = [
        "", " ", "~", "null", "Null", "NULL", "yes", "Yes", "NO", "no", "on", "Off", "y", "N", "true", "FALSE", "=",
        "<<",
        "1", "-1", "+1", "1.", "1.0", ".5", "1e5", "1e+09", "1.0e+9", "1_000", "0x1F", "0b11", "0o17", "017",
        "12:30:45",
        "1:30", "-.inf", ".INF", ".nan", ".NaN", "2019-12-24", "2019-12-24 10:00:00", "2001-12-14t21:59:43.10-05:00",
        "1912.11370", "3.*.*", "2.0.1", "0.0001", "256x256", "0xFE", "1e", "e5", "1E5x", "12e03", "0.", "_1", "1_", "-",
        "--", "---", "...", "--- a", "-->", "<!-- a -->", "a--b", "---->", "a---b", "\\--", "\\\\---\\", "-x", "- x",
        "? x",
        ": x", "x:", "x: y", "x #y", "#x", "x # y", "a:b", "{a: b}", "[a, b]", "{}", "[]", ",", "&a", "*a", "!a",
        "!!int 3",
        "|", ">", "'", "\"", "'a'", "\"a\"", "it's", "a\\b", "\\n", "%a", "@a", "`a`", "a b ", " a", "a\nb", "\n",
        "a\n",
        "\na", "\ta", "a\tb", "a\r\nb", "\r", "\0", "\u{1}", "\u{7F}", "\u{85}", "\u{A0}", "\u{2028}", "\u{2029}",
        "\u{FEFF}",
        "\u{FFFD}", "\u{FFFE}", "Amélie Royer", "日本語", "😀", "e\u{301}", "\u{202E}x", "82.21%", "1x1 Convolution",
        "3 (of 4)",
        "12%", "5;", "1.5 kB", "inf", "nan", "https://arxiv.org/abs/1912.11370", "a  b", "x-y", "BiT-M-R50x1",
        "R50x1_224",
        String(repeating: "long ", count: 60), String(repeating: "x", count: 2000),
    ]

    static let integers = [0, 1, -1, 1_000_000_000, 10_681_868_288_000, .max, .min]
    static let numbers = [
        0.0001, 0.03, 0.9, 1e-05, 1e-7, 1.5e-10, 1e16, 1e20, 1e300, .leastNonzeroMagnitude, 1.7976931348623157e308,
        82.332, 83.0, -0.5,
        0.1, 100.0,
    ]

    @Test(.enabled(if: Python.isAvailable, "needs python3 with PyYAML"), arguments: [false, true])
    func readsBackTheSame(inComment: Bool) throws {
        var document = YAMLMapping()
        var wanted: [String] = []
        for (index, text) in Self.hostileTexts.enumerated() {
            document.add("text \(index)", text: text)
            wanted.append("\(try json("text \(index)")): \(try json(text))")
        }
        for (index, text) in Self.hostileTexts.enumerated() {
            document.add("key \(index)", mapping: [text: text])
            wanted.append("\(try json("key \(index)")): {\(try json(text)): \(try json(text))}")
        }
        document.add("texts", texts: Self.hostileTexts)
        wanted.append("\"texts\": [\(try Self.hostileTexts.map(json).joined(separator: ", "))]")
        for (index, integer) in Self.integers.enumerated() {
            document.add("integer \(index)", integer: integer)
            wanted.append("\"integer \(index)\": \(integer)")
        }
        for (index, number) in Self.numbers.enumerated() {
            document.add("number \(index)", number: number)
            wanted.append("\"number \(index)\": \(number)")
        }
        document.add("infinite", number: -.infinity)
        document.add("none", number: .nan)
        document.add("empty list", .list([]))
        document.add("empty mapping", .mapping(YAMLMapping()))
        document.add("nested", .list([.list([.integer(1), .list([])]), .mapping(["a": "b"])]))
        wanted += [
            "\"infinite\": -Infinity", "\"none\": NaN", "\"empty list\": []", "\"empty mapping\": {}",
            "\"nested\": [[1, []], {\"a\": \"b\"}]",
        ]

        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let name = inComment ? "comment" : "document"
        _ = try directory.file("\(name).yaml", try document.yaml(inComment: inComment).utf8)
        _ = try directory.file("\(name).json", "{\(wanted.joined(separator: ",\n"))}".utf8)
        #expect(try Scripts.run("yaml_values.py", directory.path(name)) == "same")
    }

    @Test func isReadable() throws {
        var inner = YAMLMapping()
        inner.add("FLOPs", integer: 33_000_000_000)
        inner.add("Weight Decay", number: 1e-5)
        inner.add("Crop Pct", text: "1.0")
        inner.add("Architecture", texts: ["1x1 Convolution", "ReLU", "no"])
        inner.add("Unknown", text: nil)
        inner.add("Nothing", texts: [])
        var document = YAMLMapping()
        document.add("Models", mappings: [inner])
        document.add("Models", mappings: [inner])
        document.add("a--b", text: "-->")
        #expect(
            try document.yaml() == """
                Models:
                - FLOPs: 33000000000
                  Weight Decay: 1.0e-05
                  Crop Pct: "1.0"
                  Architecture:
                  - 1x1 Convolution
                  - ReLU
                  - "no"
                "a--b": "-->"

                """
        )
        #expect(try document.yaml(inComment: true).hasSuffix(#""a-\x2Db": "-\x2D>""# + "\n"))
    }

    private func json(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}

extension YAMLMapping: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (key, value) in elements { add(key, text: value) }
    }
}
