import ArgumentParser
import Download

// The values of the options about transfers, as users of curl write them.

/// A time in seconds, with or without a fraction.
struct Seconds: ExpressibleByArgument {
    /// What whole numbers of seconds may be: up to a year, so that no sum of times overflows.
    static let allowedWhole = 1...31_536_000

    let duration: Duration

    init(_ duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        // digits and a point: no sign, no exponent, no "infinity"
        guard argument.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let value = Double(argument), value <= Double(Self.allowedWhole.upperBound)
        else { return nil }
        duration = .milliseconds(Int((value * 1000).rounded(.up)))
    }

    /// The number alone, as the help shows it.
    var defaultValueDescription: String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }
}

/// A number of bytes; k, M and G are powers of 1024, as for curl.
struct ByteCount: ExpressibleByArgument {
    let count: Int

    init(_ count: Int) {
        self.count = count
    }

    init?(argument: String) {
        let factors: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        let factor = argument.lowercased().last.flatMap { factors[$0] }
        let digits = factor == nil ? argument[...] : argument.dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
            return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor ?? 1)
        // libcurl's own type for speeds is a C long, and a limit is compared with sums of bytes
        guard !overflow, product <= 1 << 40 else { return nil }
        count = product
    }

    var defaultValueDescription: String { "\(count)" }
}

/// The base URL of a mirror; a missing slash at the end is added.
struct MirrorURL: ExpressibleByArgument {
    let url: SourceURL

    init?(argument: String) {
        // a path is appended, which a query or fragment would swallow
        guard !argument.contains(where: { "?#".contains($0) }),
            let url = try? SourceURL(argument.hasSuffix("/") ? argument : argument + "/")
        else { return nil }
        self.url = url
    }
}
