import Foundation
import Testing

/// What the documents say of commands, options and exit codes is what the program has.
@Suite struct DocumentationTests {
    func text(_ name: String) throws -> String {
        try String(contentsOf: Tool.package.appending(path: name), encoding: .utf8)
    }

    @Test(arguments: ["README.md", "docs/guide.md", "docs/predict.md"]) func commandsAndOptionsExist(document: String)
        throws
    {
        let lines = try text(document).split(separator: "\n").filter { $0.hasPrefix("    bitzoo ") }
        #expect(!lines.isEmpty)
        for line in lines {
            let words = line.split(separator: "#")[0].split { " []|".contains($0) }.map(String.init)
            let hasOthers = words[1] == "cache" || words[1...].starts(with: ["model-index", "check"])
            let help = try Tool.run(words[1...(hasOthers ? 2 : 1)] + ["--help"])
            #expect(help.status == 0, "\(line)")
            for option in words where option.hasPrefix("-") {
                #expect(help.output.contains(option), "\(option) in \(line)")
            }
        }
    }

    @Test func exitCodesAreThoseOfTheDocument() throws {
        let documented = try text("docs/exit-codes.md").matches(of: /(?m)^\| (\d+) \|/).compactMap { Int($0.1) }
        let defined = try text("Sources/bitzoo/Support/ExitStatus.swift").matches(of: /case \w+ = (\d+)/).compactMap {
            Int($0.1)
        }
        #expect(documented == defined)
        #expect(defined == [0, 1, 10, 11, 12, 13, 14, 64, 65, 66, 69, 73, 74, 130])
    }

    /// Every event and every field that the program can write is described, and nothing else.
    @Test func eventsAreThoseOfTheDocument() throws {
        let document = try text("docs/fetch-events.md")
        let source = try text("Sources/bitzoo/Output/FetchEventLine.swift")
        let events = try #require(source.firstMatch(of: /case (started.*)/)).1.split(separator: ", ").map(String.init)
        #expect(document.matches(of: /(?m)^## (\w+)$/).map { String($0.1) } == events)
        let described = document.matches(of: /(?m)^\| (`\w+`(?:, `\w+`)*)\?? \|/).flatMap {
            $0.1.split(separator: ", ").map { $0.filter { $0 != "`" } }
        }
        let fields = source.matches(of: /(?m)^    (?:let|var) (\w+)(?:: [\w\[\].]+\??| = Self.version)$/)
        #expect(Set(described) == Set(fields.map { String($0.1) }))
    }

    @Test func environmentVariablesAreReadSomewhere() throws {
        let documented = try text("docs/guide.md").matches(of: /`(BITZOO_\w+|NO_COLOR)`/).map { String($0.1) }
        let directories = ["bitzoo", "CCurl", "CHDF5", "Download", "Engine"].map { "Sources/\($0)" }
        let sources = try directories.flatMap { directory in
            try FileManager.default.subpathsOfDirectory(atPath: Tool.package.appending(path: directory).path)
                .filter { $0.hasSuffix(".swift") || $0.hasSuffix(".c") }.map { try text("\(directory)/\($0)") }
        }
        for name in Set(documented) {
            #expect(sources.contains { $0.contains("\"\(name)\"") }, "\(name)")
        }
    }
}
