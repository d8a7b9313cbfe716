import ByteIO
import Evaluation
import Foundation
import Imaging
import Synchronization
import TestSupport
import Testing

/// What the page of a report says, and that nothing in it is anything but text.
@Suite struct HTMLReportTests {
    /// Everything that a name may be made to look like, everywhere that a name may stand.
    static func hostile() throws -> String {
        var report = SampleReports.report(
            SampleReports.outcomes(classes: SampleReports.hostileNames.count, images: 20, errors: 0.3),
            names: SampleReports.hostileNames,
            published: 80,
            note: "<b>note</b> \u{202E}"
        )
        report.title = "</title><script>alert('title')</script>"
        report.command = "bitzoo verify '<script>' \"--images\" a&b"
        report.facts.append(EvaluationReport.Fact("<i>fact</i>", "<script src=//evil.example/x.js></script>"))
        report.published.append(
            EvaluationReport.Published(title: "\"/><script>1</script>", top1: 80, top5: nil, isCompared: false)
        )
        return try HTMLReport.render(report) { SampleReports.photograph($0) }
    }

    @Test func namesAreTextWhateverTheyLookLike() throws {
        let source = try Self.hostile()
        let page = try Page(source)
        let names = Set(page.elements.map(\.name))
        #expect(
            names.isSubset(of: [
                "html", "head", "meta", "title", "style", "body", "main", "header", "footer", "section", "h1", "h2",
                "h3", "p",
                "span", "strong", "b", "bdi", "dl", "dt", "dd", "div", "table", "caption", "thead", "tbody", "tr", "th",
                "td",
                "figure", "figcaption", "details", "summary", "pre", "code", "img", "svg", "defs", "pattern", "g",
                "rect",
                "line", "path", "circle", "text",
            ]),
            "\(names)"
        )
        for element in page.elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on") && !["style", "href", "srcset", "action"].contains(name))
                if name == "src" {
                    #expect(value.hasPrefix("data:image/jpeg;base64,") || value.hasPrefix("data:image/png;base64,"))
                }
            }
        }
        #expect(!source.contains("<script"))
        #expect(!source.contains("\u{202E}") && !source.contains("\u{2066}") && !source.contains("\u{1B}"))
        let classes = page.all("th").map(\.text)
        for name in [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='alert(1)", "a & b &lt; c &amp;",
            "\\u{202E}right to left\\u{2066}", "line\\nbreak\\0\\u{07}\\u{1B}[31m", "]]> --> </style></title>",
            "class 9",
            "\\u{FFFF}\\u{FFFE}\\u{E000}\\u{2028}", "emoji 🥾 e\u{301} \u{1F468}\\u{200D}\u{1F469}",
        ] {
            #expect(classes.contains(name), "\(name)")
        }
        #expect(
            page.all("title").first?.text
                == "</title><script>alert('title')</script>: \(page.all("p", class: "badge")[0].text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased())"
        )
        #expect(page.all("code").map(\.text) == ["bitzoo verify '<script>' \"--images\" a&b"])
    }

    /// Names of namespaces aside, a page that needs nothing has no addresses.
    @Test func nothingComesFromElsewhere() throws {
        let outcomes = SampleReports.outcomes(classes: 40, images: 10, errors: 0.3)
        let report = SampleReports.report(outcomes, names: [], published: 80)
        let source = try HTMLReport.render(report) { SampleReports.photograph($0) }
        #expect(!source.contains("://"))
        #expect(!source.contains("@import"))
        let page = try Page(source)
        let policy = try #require(page.all("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" })
        let style = try #require(page.all("style").first).text
        let bytes = Array(style.utf8)
        let hash = Data(SHA256Digest(of: bytes.span.bytes).bytes).base64EncodedString()
        #expect(
            policy.attributes["content"]
                == "default-src 'none'; img-src data:; style-src 'sha256-\(hash)'; base-uri 'none'; form-action 'none'"
        )
        // the policy comes before anything that it is about
        let position = try #require(page.elements.firstIndex { $0.attributes["http-equiv"] != nil })
        #expect(page.elements[..<position].map(\.name) == ["html", "head", "meta"])
        #expect(try HTMLReport.render(report) { SampleReports.photograph($0) } == source)
    }

    /// 800 of 1,000 right; Wilson's interval is 77.41 to 82.36.
    @Test(
        arguments: [
            (
                79.9, 5.0, "Accepted",
                "Top-1 accuracy is 80.00 %, 0.10 points above the published figure. The difference, with a confidence of 95 % "
                    + "between −2.49 and 2.46 points, lies within the tolerance of ±5."
            ),
            (
                90, 0.5, "Rejected",
                "Top-1 accuracy is 80.00 %, 10.00 points below the published figure. The difference, with a confidence of 95 % "
                    + "between −12.59 and −7.64 points, lies outside the tolerance of ±0.5."
            ),
            (
                80, 0.25, "Undecided",
                "Top-1 accuracy is 80.00 %, which is the published figure. The difference, with a confidence of 95 % between "
                    + "−2.59 and 2.36 points, is not settled against the tolerance of ±0.25: more images are needed."
            ),
        ]
    )
    func theVerdictComesFirst(published: Double, tolerance: Double, word: String, sentence: String) throws {
        let outcomes = (0..<1000).map { item in
            let isRight = item % 5 != 0
            return ImageOutcome(
                item: item,
                label: item % 10,
                prediction: isRight ? item % 10 : (item + 1) % 10,
                rank: isRight ? 0 : 1,
                confidence: 0.75,
                loss: 0.5
            )
        }
        var report = SampleReports.report(outcomes, names: [], published: nil)
        report.comparison = AccuracyComparison(
            report.summary.top1,
            population: nil,
            published: published,
            tolerance: tolerance
        )
        let page = try Page(HTMLReport.render(report))
        #expect(page.all("p", class: "badge").map(\.text) == [word])
        #expect(page.all("p", class: "lead").map { $0.text.replacing("\u{A0}", with: " ") } == [sentence])
        #expect(page.all("title").first?.text == "BiT-M-R50x1-ILSVRC2012: \(word.lowercased())")
        #expect(
            page.all("dd").prefix(4).map { $0.text.replacing("\u{A0}", with: " ") } == [
                "80.00 % 800 of 1,000; 95 % within 77.41–82.36", "100.00 % 1,000 of 1,000; 95 % within 99.62–100.00",
                "0.5000 nats, the mean over the images", "5.00 % confidence beside accuracy",
            ]
        )
    }

    @Test func withoutAFigureNothingIsCompared() throws {
        let outcomes = SampleReports.outcomes(classes: 3, images: 10, errors: 0)
        let report = SampleReports.report(outcomes, names: ["a", "b", "c"], published: nil, note: "Why not.")
        let page = try Page(HTMLReport.render(report))
        #expect(page.all("p", class: "badge").map(\.text) == ["Not compared"])
        #expect(page.all("p", class: "note").map(\.text) == ["Why not."])
        #expect(page.all("rect", class: "band").isEmpty)
        // no mistakes: nothing is taken for anything
        #expect(
            page.all("h2").map(\.text) == [
                "Against the published figures", "Confidence beside accuracy", "Accuracy of each class",
                "How it was made",
            ]
        )
    }

    @Test func aRunWithoutImagesHasAPage() throws {
        let page = try Page(HTMLReport.render(SampleReports.report([], names: [], published: 80)))
        #expect(page.all("h2").map(\.text) == ["Against the published figures", "How it was made"])
    }

    @Test func thousandClassesStayReadable() throws {
        let outcomes = SampleReports.outcomes(classes: 1000, images: 5, errors: 0.2)
        let page = try Page(HTMLReport.render(SampleReports.report(outcomes, names: [], published: 80)))
        let tables = page.all("caption").map(\.text)
        #expect(tables.contains("The 30 worst of 1,000 classes"))
        #expect(page.all("summary").map(\.text) == ["The figures of the diagram", "The other 970 classes"])
        #expect(page.all("td", class: "meter").count == 1000)
        // two classes of every mistake, up to twelve
        #expect(page.all("table", class: "matrix").count == 1)
        #expect(page.all("td", class: "right").count == 12)
        let shares = page.all("td").map(\.text).filter { $0.hasSuffix("\u{A0}%") && $0.contains(".") }
        #expect(shares.count >= 1000)
    }

    @Test func eachImageIsAskedForOnce() throws {
        let outcomes = SampleReports.outcomes(classes: 10, images: 30, errors: 0.3)
        let report = SampleReports.report(outcomes, names: [], published: 80)
        let asked = Mutex<[Int]>([])
        let small = Image8(size: ImageSize(width: 3, height: 2), pixels: (0..<18).map { UInt8($0 * 14) })
        let page = try Page(
            HTMLReport.render(report) { item in
                asked.withLock { $0.append(item) }
                return item % 2 == 0 ? small : nil
            }
        )
        let items = asked.withLock(\.self)
        #expect(Set(items).count == items.count)
        #expect(items == items.sorted())
        let wrong = Set(report.summary.confusions.flatMap(\.items))
        #expect(!items.isEmpty && Set(items).isSubset(of: wrong))
        let pictures = page.all("img")
        #expect(!pictures.isEmpty)
        for picture in pictures {
            let source = try #require(picture.attributes["src"])
            let prefix = "data:image/png;base64,"
            #expect(source.hasPrefix(prefix))
            let bytes = Array(try #require(Data(base64Encoded: String(source.dropFirst(prefix.count)))))
            let decoded = try ImageDecoder.decode(bytes: bytes.span.bytes)
            #expect(decoded == small)
        }
    }

    @Test func anImageThatCannotBeReadIsAnError() {
        let report = SampleReports.report(
            SampleReports.outcomes(classes: 3, images: 10, errors: 0.3),
            names: [],
            published: nil
        )
        #expect(throws: ImageError.unknownFormat) {
            try HTMLReport.render(report) { _ in throw ImageError.unknownFormat }
        }
        #expect(throws: ThumbnailError.noPixels) {
            try HTMLReport.render(report) { _ in Image8(size: ImageSize(width: 0, height: 4), pixels: []) }
        }
    }
}
