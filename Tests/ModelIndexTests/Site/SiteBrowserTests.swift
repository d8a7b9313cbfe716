import BiT
import Catalog
import Foundation
import Imaging
import ModelIndex
import TestSupport
import Testing

/// The site in a real browser, from a folder, whose console says what it blocks and what fails.
@Suite(.enabled(if: Browser.executable != nil, "needs chromium-headless-shell, which make test installs"))
struct SiteBrowserTests {
    let temporary: TemporaryDirectory

    init() throws {
        temporary = try TemporaryDirectory()
    }

    static let modelPath = "models/BiT-M-R50x1-ILSVRC2012.html"

    func browser(_ path: String, changed: (String) -> String = { $0 }) throws -> Browser {
        let page = try #require(try SampleSite.measured().first { $0.path == path })
        let url = temporary.url.appending(path: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(changed(page.text).utf8).write(to: url)
        return Browser(page: url, profile: temporary.url.appending(path: "profile"))
    }

    /// The table as the script leaves it: what is said of it, and the names in the rows that are shown.
    func table(_ fragment: String) throws -> (hits: String?, names: [String], source: String) {
        let (console, source) = try browser("index.html").document(fragment: fragment)
        #expect(console == [])
        let hits = source.firstMatch(of: /<p class="hits"[^>]*>([^<]*)<\/p>/).map { String($0.output.1) }
        let names = source.matches(of: /<tr ([^>]*data-family[^>]*)><th[^>]*><a[^>]*><bdi>([^<]*)</).compactMap {
            $0.output.1.contains("hidden") ? nil : String($0.output.2)
        }
        return (hits, names, source)
    }

    @Test(arguments: ["index.html", modelPath]) func theConsoleIsQuietAndThePageIsNotBlank(path: String) throws {
        let browser = try browser(path)
        for isDark in [false, true] {
            let (console, picture) = try browser.screenshot(width: 1280, height: 1400, isDark: isDark)
            #expect(console == [])
            let colours = Set((0..<picture.width * picture.height).map { Array(picture.pixels[$0 * 3..<$0 * 3 + 3]) })
            #expect(colours.count > 100, "\(colours.count)")
            #expect(Array(picture.pixels.prefix(3)) == (isDark ? [0x13, 0x15, 0x1A] : [0xFA, 0xF9, 0xF6]))
        }
    }

    /// The page's own ground is all that is seen at its edges.
    @Test(arguments: ["index.html", modelPath], [1400, 1280, 1100, 768, 420, 320])
    func nothingSticksOut(path: String, width: Int) throws {
        let (_, picture) = try browser(path).screenshot(width: width, height: 6000, isDark: false)
        for column in [1, width - 2] {
            let colours = Set(
                (0..<picture.height).map { row in
                    let place = (row * width + column) * 3
                    return Array(picture.pixels[place..<place + 3])
                }
            )
            #expect(colours == [[0xFA, 0xF9, 0xF6]], "\(column)")
        }
    }

    /// Whatever the names are.
    @Test(arguments: [false, true], [1280, 1100, 420]) func longNamesDoNotStickOut(isModel: Bool, width: Int) throws {
        let pages = CatalogSite.pages(of: try SampleSite.hostileRecords(), generator: SampleSite.generator)
        let page = try #require(isModel ? pages.first { $0.path.contains("longlong") } : pages[0])
        let url = temporary.url.appending(path: "page.html")
        try Data(page.text.utf8).write(to: url)
        let browser = Browser(page: url, profile: temporary.url.appending(path: "profile"))
        let (console, picture) = try browser.screenshot(width: width, height: 3000, isDark: false)
        #expect(console == [])
        for column in [1, width - 2] {
            let colours = Set(
                (0..<picture.height).map { row in
                    let place = (row * width + column) * 3
                    return Array(picture.pixels[place..<place + 3])
                }
            )
            #expect(colours == [[0xFA, 0xF9, 0xF6]], "\(column)")
        }
    }

    /// Nor does the table stick out of the card that it is in: the card's edge is a straight line.
    @Test(arguments: [1400, 1280, 1100, 420]) func theTableStaysInItsCard(width: Int) throws {
        let (_, picture) = try browser("index.html").screenshot(width: width, height: 6000, isDark: false)
        func pixel(_ column: Int, _ row: Int) -> [UInt8] {
            let place = (row * width + column) * 3
            return Array(picture.pixels[place..<place + 3])
        }
        // the last row of the picture is in the middle of the table
        let edge = try #require((0..<width).last { pixel($0, 5999) == [0xE2, 0xDF, 0xD8] })
        let rows = (3000..<6000).filter { pixel(edge, $0) != [0xE2, 0xDF, 0xD8] }
        #expect(rows.isEmpty, "\(rows.count)")
        let inner = (3000..<6000).filter { pixel(edge - 4, $0) != [0xFF, 0xFF, 0xFF] }
        #expect(inner.isEmpty, "\(inner.count)")
    }

    @Test func withoutAFragmentEverythingIsThere() throws {
        let (hits, names, source) = try table("")
        #expect(hits == "All 313 checkpoints")
        #expect(names == (try Records.all().map(\.checkpoint.name)))
        #expect(source.contains("<form class=\"find\" id=\"find\" role=\"search\">"))
    }

    /// Every word has to be found, in names, aliases, families, tasks and data sets.
    @Test(
        arguments: [
            ("q=clevr+run0", "10 of 313 checkpoints", nil),
            ("q=DISTANCE%20r101X3%20run2", "2 of 313 checkpoints", nil),
            ("q=google%2Fbit-50", "1 of 313 checkpoints", "BiT-M-R50x1-ILSVRC2012"),
            ("q=resnetv2_50x1_bitm_in21k", "1 of 313 checkpoints", "BiT-M-R50x1"),
            ("q=sketch&architecture=R152x4", "1 of 313 checkpoints", "BiT-M-R152x4-ILSVRC2012"),
            ("q=Patch&family=vtab&architecture=R50x3", "3 of 313 checkpoints", nil),
            ("family=distilled", "2 of 313 checkpoints", "R50x1_224"),
            ("figures=measured", "2 of 313 checkpoints", "BiT-M-R50x1-ILSVRC2012"),
            ("q=defective", "2 of 313 checkpoints", "BiT-S-R50x3"),
            ("q=nothing%20of%20the%20kind", "0 of 313 checkpoints", nil),
        ] as [(String, String, String?)]
    )
    func searchFindsAndCounts(fragment: String, hits: String, first: String?) throws {
        let (found, names, source) = try table(fragment)
        #expect(found == hits)
        #expect("\(names.count) of 313 checkpoints" == hits)
        if let first { #expect(names.first == first) }
        #expect(source.contains(/<p class="none" id="none"[^>]*hidden/) == !names.isEmpty)
    }

    /// What is not known comes last, up and down, and what is equal stays in the catalogue's order.
    @Test func sortingKnowsWhatIsUnknown() throws {
        let catalogue = try Records.all().map(\.checkpoint.name)
        let (_, down, source) = try table("sort=published&order=descending")
        #expect(down.prefix(3) == ["R152x2_T_flowers128", "BiT-M-R50x1-CIFAR10", "demo-r17x0.5-fashion-mnist"])
        #expect(source.contains(/<th[^>]*data-key="published"[^>]*aria-sort="descending"/))
        #expect(source.contains(/<th[^>]*data-key="name"[^>]*aria-sort="none"/))
        let (_, up, _) = try table("sort=published&order=ascending")
        let known = try Records.all().count { record in record.published.contains { $0.top1 != nil } }
        #expect(up.prefix(known) == down.prefix(known).reversed()[...])
        let rest = catalogue.filter { !up.prefix(known).contains($0) }
        #expect(Array(up.dropFirst(known)) == rest)
        #expect(Array(down.dropFirst(known)) == rest)
    }

    @Test func numbersAreSortedAsNumbersAndWordsAsWords() throws {
        let records = try Records.all()
        let (_, sizes, _) = try table("sort=parameters&order=descending")
        let parameters = Dictionary(
            uniqueKeysWithValues: records.map { ($0.checkpoint.name, $0.checkpoint.parameters) }
        )
        let places = Dictionary(uniqueKeysWithValues: records.enumerated().map { ($1.checkpoint.name, $0) })
        #expect(
            sizes
                == parameters.keys.sorted {
                    (-(parameters[$0] ?? 0), places[$0] ?? 0) < (-(parameters[$1] ?? 0), places[$1] ?? 0)
                }
        )
        let (_, names, _) = try table("sort=name&order=ascending&family=bit-s")
        // 50 comes before 101
        #expect(
            names == ["BiT-S-R50x1", "BiT-S-R50x3", "BiT-S-R101x1", "BiT-S-R101x3", "BiT-S-R152x2", "BiT-S-R152x4"]
        )
    }

    /// What does not exist is not asked for.
    @Test(arguments: ["sort=nonsense&family=none&figures=%3Cb%3E", "all", "sort=__proto__&order=constructor"])
    func nonsenseInTheAddressDoesNothing(fragment: String) throws {
        let (hits, names, source) = try table(fragment)
        #expect(hits == "All 313 checkpoints")
        #expect(names == (try Records.all().map(\.checkpoint.name)))
        #expect(!source.contains("aria-sort=\"ascending\"") && !source.contains("aria-sort=\"descending\""))
    }

    /// Keys, clicks and filters, as a second script uses them in a page without the policy.
    @Test func theTableAnswersToKeysAndClicks() throws {
        let driver = """
            const log = [];
            const box = document.querySelector("#find input");
            const say = () => log.push([document.getElementById("hits").textContent, location.hash,
              document.querySelector("#checkpoints tbody tr:not([hidden]) bdi").textContent].join(" | "));
            const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
            press("/");
            log.push(document.activeElement === box ? "focus" : "elsewhere");
            box.value = "dtd run2";
            box.dispatchEvent(new Event("input"));
            press("/");
            const head = document.querySelector("th[data-key=parameters]");
            for (let click = 0; click < 3; click++) {
              head.querySelector("button").click();
              log.push(head.getAttribute("aria-sort"));
              say();
            }
            press("Escape");
            say();
            press("Escape");
            log.push(document.activeElement === box ? "focus" : "elsewhere");
            const family = document.querySelector("#find select");
            family.value = "demo";
            family.dispatchEvent(new Event("change"));
            say();
            document.getElementById("clear").click();
            say();
            // behind the page's own listener
            window.addEventListener("hashchange", () => {
              say();
              const place = document.createElement("pre");
              place.id = "log";
              place.textContent = log.join("\\n");
              document.body.append(place);
            });
            location.hash = "q=food";
            """
        let browser = try browser("index.html") { text in
            text.replacing(/<meta http-equiv[^>]*>/, with: "").replacing(
                "</body>",
                with: "<script>\(driver)</script></body>"
            )
        }
        let (console, source) = try browser.document()
        #expect(console == [])
        let log = try #require(source.firstMatch(of: /<pre id="log">([^<]*)</)).output.1
        #expect(
            log.split(separator: "\n").map(String.init) == [
                "focus", "descending",
                "5 of 313 checkpoints | #q=dtd+run2&amp;sort=parameters&amp;order=descending | BiT-M-R152x4-run2-dtd",
                "ascending",
                "5 of 313 checkpoints | #q=dtd+run2&amp;sort=parameters&amp;order=ascending | BiT-M-R50x1-run2-dtd",
                "none",
                "5 of 313 checkpoints | #q=dtd+run2 | BiT-M-R50x1-run2-dtd", "All 313 checkpoints |  | BiT-S-R50x1",
                "elsewhere", "1 of 313 checkpoints | #family=demo | demo-r17x0.5-fashion-mnist",
                "All 313 checkpoints |  | BiT-S-R50x1", "1 of 313 checkpoints | #q=food | R152x2_T_food128",
            ]
        )
    }

    /// Buttons that copy appear with the script.
    @Test func commandsHaveAButtonThatCopies() throws {
        let (console, source) = try browser(Self.modelPath).document()
        #expect(console == [])
        let buttons = source.matches(of: /<button type="button" aria-label="([^"]*)">Copy<\/button>/).map(\.output.1)
        #expect(buttons.count == 5)
        #expect(buttons.first == "Copy: Fetch it into the directory you are in")
    }

    /// The check of the console would notice.
    @Test(
        arguments: ["index.html", modelPath],
        [
            ("<img src=\"https://example.com/x.png\" alt=\"\"/>", "Loading the image"),
            ("<script>alert(1)</script>", "script"), ("<p style=\"color:red\">x</p>", "inline style"),
            ("<link rel=\"stylesheet\" href=\"https://example.com/x.css\"/>", "stylesheet"),
        ]
    )
    func thePolicyForbidsWhatIsAdded(path: String, addition: (String, String)) throws {
        let browser = try browser(path) { $0.replacing("</main>", with: "\(addition.0)</main>") }
        let (console, _) = try browser.screenshot(width: 400, height: 300, isDark: false)
        #expect(console.count == 1)
        #expect(console.first?.contains(addition.1) == true, "\(console)")
    }

    @Test(arguments: [("index.html", 6...16), (modelPath, 3...7)])
    func itCanBePrinted(path: String, range: ClosedRange<Int>) throws {
        let (console, document) = try browser(path).printed()
        #expect(console == [])
        #expect(document.starts(with: Data("%PDF-".utf8)))
        let pages = String(decoding: document, as: UTF8.self).matches(of: /\/Type ?\/Page\b/).count
        #expect(range.contains(pages), "\(pages)")
    }
}
