import Foundation
import Testing

/// What the documentation shows is what is compiled and run.
@Suite struct LibraryDocumentationTests {
    static let package = ExampleProgram.package

    /// The sources of the examples by their paths, each as lines without indentation.
    static let examples: [String: [String]] = {
        let root = package.appending(path: "Examples")
        let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
        return files.filter { $0.hasSuffix(".swift") }.reduce(into: [:]) { sources, file in
            let text = (try? String(contentsOf: root.appending(path: file), encoding: .utf8)) ?? ""
            sources[file] = lines(of: text)
        }
    }()

    /// The articles with code.
    static let pages: [String] = {
        let catalog = "Sources/Formats/Formats.docc"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: package.appending(path: catalog).path)) ?? []
        return files.filter { $0.hasSuffix(".md") }.sorted().map { "\(catalog)/\($0)" } + ["README.md"]
    }()

    static func lines(of text: some StringProtocol) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
    }

    /// The Swift code of a page, block by block.
    static func blocks(of page: String) throws -> [[String]] {
        let text = try String(contentsOf: package.appending(path: page), encoding: .utf8)
        return text.components(separatedBy: "```swift\n").dropFirst().map { rest in
            lines(of: rest.components(separatedBy: "\n```")[0])
        }
    }

    @Test(arguments: pages) func codeIsThatOfTheExamples(page: String) throws {
        for block in try Self.blocks(of: page) where block.first?.hasPrefix(".package(") == false {
            let sources = Self.examples.values.filter { lines in
                lines.indices.contains { lines[$0...].starts(with: block) }
            }
            #expect(!sources.isEmpty, "in no example:\n\(block.joined(separator: "\n"))")
        }
    }

    @Test func thereIsCodeToCompare() throws {
        #expect(Self.examples.count == 6)
        #expect(try Self.pages.reduce(0) { try $0 + Self.blocks(of: $1).count } >= 6)
    }

    /// An example sees what an outsider sees: the modules of the library, and no symbol of the package.
    @Test func examplesUseTheLibraryOnly() throws {
        let allowed: Set = ["ByteIO", "ExampleSupport", "Formats", "Glibc", "SystemPackage", "Tensors"]
        for (file, lines) in Self.examples {
            let imports = lines.filter { $0.contains("import ") }.map { $0.split(separator: " ") }
            #expect(imports.allSatisfy { $0.count == 2 && allowed.contains(String($0[1])) }, "\(file)")
        }
        let manifest = try String(contentsOf: Self.package.appending(path: "Package.swift"), encoding: .utf8)
        let rule = try #require(manifest.components(separatedBy: "func example(").dropFirst().first)
        let body = try #require(rule.components(separatedBy: "\n}\n").first)
        #expect(body.contains("packageAccess: false"))
        #expect(!body.contains("unsafeFlags"))
        let folders = Set(Self.examples.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
        for folder in folders where folder != "support" { #expect(manifest.contains("example(\"\(folder)\")")) }
    }
}
