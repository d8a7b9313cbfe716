import HTML
import Testing

/// What is put into a page stays text.
@Suite struct MarkupTests {
    @Test(
        arguments: [
            ("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"),
            ("x\u{202E}y\n\u{0}", "x\\u{202E}y\\n\\0"), ("R50×1 – é", "R50×1 – é"), ("", ""),
        ]
    )
    func textIsEscaped(text: String, source: String) {
        let piece: Markup = "<p title=\"\(text)\">\(text)</p>"
        #expect(piece.source == "<p title=\"\(source)\">\(source)</p>")
    }

    @Test func piecesStayWhatTheyAre() {
        let inner: Markup = "<b>\("&")</b>"
        let missing: Markup? = nil
        let pieces: [Markup] = [inner, inner]
        let whole: Markup = "<p>\(inner)\(missing)</p>\(pieces)\(12)\(0.5)\(3.0)"
        #expect(whole.source == "<p><b>&amp;</b></p><b>&amp;</b>\n<b>&amp;</b>120.503")
    }

    @Test func numbersAreForPeople() {
        #expect(grouped(-1_234_567) == "\u{2212}1,234,567")
        #expect(grouped(999) == "999")
        #expect(readable(-0.004, 2) == "0.00")
        #expect(signed(0.126, 2) == "+0.13")
        #expect(percent(0.80386, 3) == "80.386\u{A0}%")
        #expect(counted(1, "class") == "1 class")
        #expect(counted(2, "class") == "2 classes")
        #expect(shortest(0.25) == "0.25")
        #expect(shortest(5) == "5")
        #expect(fixed(.nan, 1) == "no number")
    }
}
