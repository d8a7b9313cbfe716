import ByteIO
import Foundation
import ModelIndex
import TestSupport
import Testing

/// What holds for every page of a site, whatever the catalogue says.
@Suite struct SitePagesTests {
    /// All elements that pages are made of.
    static let elements: Set<String> = [
        "html", "head", "meta", "title", "style", "script", "body", "main", "header", "footer", "section", "nav",
        "form",
        "h1", "h2", "h3", "p", "a", "abbr", "bdi", "br", "code", "kbd", "pre", "small", "span", "strong", "ol", "ul",
        "li", "dl", "dt", "dd", "div", "table", "caption", "thead", "tbody", "tr", "th", "td", "label", "input",
        "select", "option", "button", "details", "summary", "figure", "svg", "text", "line", "circle", "rect", "path",
    ]

    enum Kind: CaseIterable { case plain, measured, hostile }

    static func pages(_ kind: Kind) throws -> [DocumentFile] {
        switch kind {
        case .plain: try SampleSite.plain()
        case .measured: try SampleSite.measured()
        case .hostile:
            CatalogSite.pages(of: try SampleSite.hostileRecords(), generator: SampleSite.generator)
        }
    }

    @Test(arguments: Kind.allCases) func pagesHaveNamesOfTheirOwn(kind: Kind) throws {
        let pages = try Self.pages(kind)
        let count = kind == .hostile ? SampleSite.hostileNames.count : try Records.all().count
        #expect(pages.count == count + 1)
        #expect(pages[0].path == "index.html")
        #expect(Set(pages.map { $0.path.lowercased() }).count == pages.count)
        for page in pages.dropFirst() {
            let name = try #require(page.path.wholeMatch(of: /models\/([A-Za-z0-9_][A-Za-z0-9._-]*)\.html/)).output.1
            #expect(name.utf8.count <= 125)
        }
        #expect(try Self.pages(kind) == pages)
    }

    /// Well-formed, of known elements, with identifiers that are unique and exist, and links that lead to pages.
    @Test(arguments: Kind.allCases) func everyPageIsSoundAndLeadsToPages(kind: Kind) throws {
        let pages = try Self.pages(kind)
        let paths = Set(pages.map(\.path))
        var problems: [String] = []
        var reached: Set<String> = []
        for page in pages {
            let source = try Page(page.text)
            let identifiers = source.elements.compactMap { $0.attributes["id"] }
            if Set(identifiers).count != identifiers.count { problems.append("\(page.path): ids are not unique") }
            for element in source.elements {
                if !Self.elements.contains(element.name) { problems.append("\(page.path): \(element.name)") }
                for (name, value) in element.attributes {
                    if name.hasPrefix("on") || ["src", "style", "action", "srcset", "formaction"].contains(name) {
                        problems.append("\(page.path): \(name)=\(value)")
                    }
                    if ["aria-labelledby", "aria-controls"].contains(name), !identifiers.contains(value) {
                        problems.append("\(page.path): \(name)=\(value)")
                    }
                }
                guard let link = element.attributes["href"] else { continue }
                if link.hasPrefix("https://") {
                    if element.attributes["rel"] != "noreferrer external" { problems.append("\(page.path): \(link)") }
                    continue
                }
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                if parts[0].isEmpty {
                    if parts.count < 2 || !identifiers.contains(String(parts[1])) {
                        problems.append("\(page.path): \(link)")
                    }
                    continue
                }
                let folder = page.path.hasPrefix("models/") ? "/models/" : "/"
                let target = URL(filePath: folder + parts[0]).standardizedFileURL.path.dropFirst()
                reached.insert(String(target))
                if !paths.contains(String(target)) { problems.append("\(page.path): \(link)") }
            }
        }
        #expect(problems == [])
        #expect(reached == paths)
    }

    /// The policy names what stands in the page, and comes before it.
    @Test(arguments: Kind.allCases) func thePolicyLetsNothingBeLoaded(kind: Kind) throws {
        for page in try Self.pages(kind).prefix(3) {
            let source = try Page(page.text)
            let (style, script) = try (text(of: "style", page), text(of: "script", page))
            let policy = try #require(source.all("meta").first { $0.attributes["http-equiv"] != nil })
            #expect(
                policy.attributes["content"] == "default-src 'none'; style-src 'sha256-\(hash(style))'; "
                    + "script-src 'sha256-\(hash(script))'; base-uri 'none'; form-action 'none'"
            )
            let place = try #require(source.elements.firstIndex { $0.attributes["http-equiv"] != nil })
            #expect(source.elements[..<place].map(\.name) == ["html", "head", "meta"])
            #expect(!style.contains("url(") && !style.contains("@import"))
            #expect(!script.contains("innerHTML") && !script.contains("</") && !script.contains("fetch("))
            #expect(page.text.components(separatedBy: "<script").count == 2)
        }
    }

    /// What stands between the tags of the only element of a name, as the bytes are in the file.
    private func text(of name: String, _ page: DocumentFile) throws -> String {
        let start = try #require(page.text.range(of: "<\(name)>"))
        let end = try #require(page.text.range(of: "</\(name)>"))
        return String(page.text[start.upperBound..<end.lowerBound])
    }

    private func hash(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return Data(SHA256Digest(of: bytes.span.bytes).bytes).base64EncodedString()
    }

    @Test func hostileNamesAreText() throws {
        let pages = try Self.pages(.hostile)
        let names = try Page(pages[0].text).all("th").filter { $0.attributes["scope"] == "row" }.map(\.text)
        for name in SampleSite.hostileNames {
            let shown = name.replacing("\u{202E}", with: "\\u{202E}")
            #expect(names.contains(shown), "\(shown)")
        }
        for page in pages { #expect(!page.text.contains("\u{202E}") && !page.text.contains("<b ")) }
        // a place that is none of the web is no link
        let first = try Page(pages[1].text)
        #expect(!first.all("a").contains { $0.attributes["href"]?.hasPrefix("javascript") == true })
        #expect(first.all("span", class: "digest").map(\.text).contains("javascript:alert(1)//...npz"))
        let shell = try #require(pages.first { $0.text.contains("<h1><bdi>$(reboot)") })
        #expect(
            try Page(shell.text).all("code").map(\.text).contains("bitzoo fetch '$(reboot)'\\''; reboot #' -o .")
        )
    }

    @Test func aPageByItselfLeadsNowhere() throws {
        let record = try Records.named("BiT-M-R50x1-run0-dtd")
        let page = try Page(CatalogSite.page(of: record, generator: SampleSite.generator))
        let links = page.all("a").compactMap { $0.attributes["href"] }
        #expect(!links.isEmpty)
        #expect(links.allSatisfy { $0.hasPrefix("https://") })
        #expect(page.all("bdi").map(\.text).contains("BiT-M-R50x1"))
        #expect(page.all("nav").isEmpty)
    }
}
