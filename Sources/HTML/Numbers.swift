/// A number with so many digits after the point; a minus that is as wide as a plus.
package func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return value.isNaN ? "no number" : "beyond limits" }
    let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((abs(value) * Double(scale)).rounded())
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(scaled)" }
    let fraction = String(scaled % scale)
    return "\(sign)\(scaled / scale).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// A number for people, with a real minus sign.
package func readable(_ value: Double, _ digits: Int) -> String {
    fixed(value, digits).replacing("-", with: "\u{2212}")
}

/// A number for people that always has a sign, unless it is zero.
package func signed(_ value: Double, _ digits: Int) -> String {
    let text = readable(value, digits)
    let isZero = text.allSatisfy { "0.".contains($0) }
    return value > 0 && !isZero ? "+\(text)" : text
}

/// A share in percent, such as `80.31 %`.
package func percent(_ share: Double, _ digits: Int = 2) -> String {
    "\(readable(100 * share, digits))\u{A0}%"
}

/// A count with its thousands set apart.
package func grouped(_ count: Int) -> String {
    var digits = Array(String(count.magnitude))
    var position = digits.count - 3
    while position > 0 {
        digits.insert(",", at: position)
        position -= 3
    }
    return (count < 0 ? "\u{2212}" : "") + String(digits)
}

/// A number of things, such as `1 image` or `2 images`.
package func counted(_ count: Int, _ noun: String) -> String {
    let plural = noun.hasSuffix("s") ? "\(noun)es" : "\(noun)s"
    return "\(grouped(count)) \(count == 1 ? noun : plural)"
}

/// A number without zeros at its end.
package func shortest(_ value: Double) -> String {
    var text = readable(value, 3)
    while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") { text.removeLast() }
    return text
}
