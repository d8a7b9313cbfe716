internal import HTML

/// Facts with their titles, and below each where it comes from.
struct FactList {
    private var items: [Markup] = []

    /// Adds a fact.
    ///
    /// - Parameters:
    ///   - title: what it is.
    ///   - value: the value; nothing is added without one.
    ///   - detail: how it is known, or who says so.
    mutating func add(_ title: String, _ value: Markup?, _ detail: String? = nil) {
        guard let value else { return }
        let small: Markup? = detail.flatMap { $0.isEmpty ? nil : "<small>\($0)</small>" }
        items.append("<div><dt>\(title)</dt><dd>\(value)\(small)</dd></div>")
    }

    /// The list; nothing when it is empty.
    var markup: Markup? { items.isEmpty ? nil : "<dl class=\"facts\">\n\(items)\n</dl>" }
}

/// Digits of a digest.
func digest(_ hexadecimal: String) -> Markup { "<span class=\"digest\">\(hexadecimal)</span>" }

/// A table that can be scrolled sideways where it is too wide.
func scrolled(_ label: String, _ table: Markup) -> Markup {
    """
    <div class="scroll" role="region" aria-label="\(label)" tabindex="0">
    \(table)
    </div>
    """
}

/// A link to somewhere else, if the address is one of the web; otherwise its text.
func outside(_ url: String) -> Markup {
    guard url.hasPrefix("https://") || url.hasPrefix("http://") else { return "<span class=\"digest\">\(url)</span>" }
    return "<a class=\"digest\" href=\"\(url)\" rel=\"noreferrer external\">\(url)</a>"
}

/// A mark that a fact is inferred, where it is.
func inferredTag(_ isInferred: Bool) -> Markup? {
    isInferred ? " <span class=\"tag warn\">inferred</span>" : nil
}
