/// Text that cannot move the cursor, change colours or turn its direction: such characters stand as their escapes.
///
/// Names come from files, and a file may have been made to fool whoever looks at it.
func printable(_ text: String) -> String {
    // most text is plain ASCII
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        if [.control, .format].contains(scalar.properties.generalCategory) {
            result += scalar.escaped(asASCII: true)
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
}

/// A number of bytes for people, in powers of 1000 as `hf` and `curl` users read them: `102.2 MB`.
func formatBytes(_ count: Int) -> String {
    if count < 1000 { return "\(count) B" }
    var value = Double(count) / 1000
    for unit in ["kB", "MB", "GB"] {
        if value < 999.95 { return "\(formatDecimal(value, digits: 1)) \(unit)" }
        value /= 1000
    }
    return "\(formatDecimal(value, digits: 1)) TB"
}

/// A number with a fixed number of digits after the point.
func formatDecimal(_ value: Double, digits: Int) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let scaled = Int((abs(value) * scale).rounded())
    let whole = scaled / Int(scale)
    let sign = value < 0 && scaled != 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let fraction = String(scaled % Int(scale))
    return "\(sign)\(whole).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
}

/// A number with its thousands set apart: `25,549,352`.
func formatGrouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
        digits.insert(",", at: position)
        position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
}

/// A number of things: `1 tensor`, `54 tensors`.
func counted(_ count: Int, _ noun: String) -> String {
    "\(formatGrouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// A time for people: `8 s`, `3 min 20 s`, `2 h 5 min`.
func formatDuration(seconds: Double) -> String {
    guard seconds.isFinite, seconds < 360_000 else { return "unknown" }
    let total = Int(max(0, seconds).rounded())
    if total < 60 { return "\(total) s" }
    if total < 3600 { return "\(total / 60) min \(total % 60) s" }
    return "\(total / 3600) h \(total / 60 % 60) min"
}
