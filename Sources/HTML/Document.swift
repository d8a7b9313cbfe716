internal import ByteIO
internal import FoundationEssentials

/// A page that needs nothing but itself: its style and its script, if it has one, stand in it.
///
/// A policy in the page lets a browser run this script and apply this style, and nothing else, and load nothing from anywhere.
/// The page is well-formed as XML, too.
package struct Document {
    /// The title in the browser's window.
    package var title: String

    /// One sentence about the page, for those who list it.
    package var summary: String?

    /// The style sheet.
    package var style: String

    /// The script, which the browser runs once it has read the page.
    package var script: String?

    /// Whether pictures stand in the page as `data:` URLs.
    package var hasPictures = false

    /// What is in the element `body`.
    package var content: Markup

    package init(
        title: String,
        summary: String? = nil,
        style: String,
        script: String? = nil,
        hasPictures: Bool = false,
        content: Markup
    ) {
        self.title = title
        self.summary = summary
        self.style = style
        self.script = script
        self.hasPictures = hasPictures
        self.content = content
    }

    /// The text of the page.
    package var source: String {
        let description: Markup? = summary.map { "\n<meta name=\"description\" content=\"\($0)\"/>" }
        let end: Markup? = embedded.map { "\n<script>\(trusted: $0)</script>" }
        let page: Markup = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="\(trusted: policy)"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="referrer" content="no-referrer"/>\(description)
            <title>\(title)</title>
            <style>\(trusted: style)</style>
            </head>
            <body>
            \(content)\(end)
            </body>
            </html>

            """
        return page.source
    }

    /// What the browser may do.
    private var policy: String {
        var rules = ["default-src 'none'"]
        if hasPictures { rules.append("img-src data:") }
        rules.append("style-src \(Self.hash(of: style))")
        if let script = embedded { rules.append("script-src \(Self.hash(of: script))") }
        rules += ["base-uri 'none'", "form-action 'none'"]
        return rules.joined(separator: "; ")
    }

    /// The script as it stands in the page: to an XML parser, its signs are no markup.
    private var embedded: String? { script.map { "//<![CDATA[\n\($0)\n//]]>" } }

    /// How a policy names a text that stands in the page.
    private static func hash(of text: String) -> String {
        let digest = unsafe SHA256Digest(of: Array(text.utf8).span.bytes)
        return "'sha256-\(Data(digest.bytes).base64EncodedString())'"
    }
}

extension Markup.StringInterpolation {
    /// What a program has written itself: a style sheet, a script, a policy.
    fileprivate mutating func appendInterpolation(trusted text: String) {
        appendLiteral(text)
    }
}
