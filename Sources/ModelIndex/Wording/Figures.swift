internal import Catalog
internal import HTML

/// How numbers are spelled in documents for people.
enum Figures {
    /// A percentage without the noise of binary fractions: 91.60000000000001 is 91.6.
    static func clean(_ percentage: Double) -> Double {
        guard percentage.isFinite, abs(percentage) < 1e6 else { return percentage }
        return (percentage * 1e6).rounded() / 1e6
    }

    /// A percentage with the digits that it was published with, such as `80.386%`.
    static func percent(_ percentage: Double) -> String { "\(clean(percentage))%" }

    /// A share as a percentage with two digits behind the point, such as `91.60%`.
    static func share(_ share: Double) -> String { "\(fixed(100 * share, 2))%" }

    /// Many operations, in units of a thousand million, such as `17.33`.
    static func giga(_ count: Double) -> String { fixed(count / 1e9, count < 1e8 ? 4 : count < 1e9 ? 3 : 2) }

    /// A number of bytes for people, in powers of 1000: `102.2 MB`.
    static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var value = Double(count) / 1000
        for unit in ["kB", "MB", "GB"] {
            if value < 999.95 { return "\(fixed(value, 1)) \(unit)" }
            value /= 1000
        }
        return "\(fixed(value, 1)) TB"
    }
}

extension FileRecord.Size {
    /// The number of bytes and how it is known, such as `102,242,668 bytes (published)`.
    var words: String {
        switch self {
        case .held(let bytes): "\(grouped(bytes)) bytes (fetched)"
        case .published(let bytes): "\(grouped(bytes)) bytes (published)"
        case .derived(let sizes):
            "\(grouped(sizes.plain)) or \(grouped(sizes.zip64Local)) bytes (derived)"
        case .unknown: "unknown"
        }
    }
}

extension CatalogFile {
    /// The address, if anybody can ask it; `nil` for what comes with the program.
    var webAddress: String? { url.hasPrefix("https://") || url.hasPrefix("http://") ? url : nil }
}
