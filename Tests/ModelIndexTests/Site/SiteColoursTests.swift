import Foundation
import ModelIndex
import Testing

/// Text can be told from what it stands on: WCAG 2 asks for a contrast of 4.5, and of 3 for the marks of a chart.
@Suite struct SiteColoursTests {
    /// The colours of a scheme, by their names.
    static func colours(isDark: Bool) throws -> [String: UInt32] {
        let text = try #require(SampleSite.plain().first).text
        // each sheet names the light ones first, then the dark ones, and what is for paper last
        let screens = try #require(text.range(of: "@media print")).lowerBound
        let added = try #require(text.range(of: ":root { --f0")).lowerBound
        let paper = try #require(text.range(of: "@media print", options: .backwards)).lowerBound
        var result: [String: UInt32] = [:]
        for sheet in [text[..<screens], text[added..<paper]] {
            let parts = sheet.components(separatedBy: "@media (prefers-color-scheme")
            for match in try #require(isDark ? parts.dropFirst().first : parts.first).matches(
                of: /--([a-z0-9]+): ?#([0-9a-f]{3,6})/
            ) {
                let digits =
                    match.output.2.count == 3 ? match.output.2.map { "\($0)\($0)" }.joined() : String(match.output.2)
                let name = String(match.output.1)
                if result[name] == nil { result[name] = UInt32(digits, radix: 16) }
            }
        }
        return result
    }

    /// The ratio of two relative luminances.
    static func contrast(_ one: UInt32, _ other: UInt32) -> Double {
        func luminance(_ colour: UInt32) -> Double {
            let parts = [16, 8, 0].map { shift -> Double in
                let value = Double(colour >> UInt32(shift) & 0xFF) / 255
                return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }
        let (low, high) = (min(luminance(one), luminance(other)), max(luminance(one), luminance(other)))
        return (high + 0.05) / (low + 0.05)
    }

    @Test func contrastIsComputedAsDefined() {
        #expect(Self.contrast(0x000000, 0xFFFFFF) == 21)
        #expect(abs(Self.contrast(0x767676, 0xFFFFFF) - 4.54) < 0.005)
    }

    @Test(arguments: [false, true]) func textCanBeRead(isDark: Bool) throws {
        let colours = try Self.colours(isDark: isDark)
        let pairs =
            ["ink", "soft", "accent", "good", "bad", "warn"].flatMap { text in ["page", "card"].map { (text, $0, 4.5) }
            }
            + ["ink", "soft", "accent"].map { ($0, "faint", 4.5) } + ["ink", "bad"].map { ($0, "loud", 4.5) }
            + ["f0", "f1", "f2", "f3"].map { ($0, "card", 3.0) }
        for (text, ground, least) in pairs {
            let contrast = Self.contrast(try #require(colours[text]), try #require(colours[ground]))
            #expect(contrast >= least, "\(text) on \(ground): \(contrast)")
        }
    }
}
