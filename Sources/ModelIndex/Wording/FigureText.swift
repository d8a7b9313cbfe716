/// Numbers in the form in which machines read them.
enum FigureText {
    /// A number without a fraction that is not needed: `1` and `0.5`.
    static func number(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    /// A share of 0...1 in percent, with up to four digits after the point: an image of a million shows.
    static func percent(_ share: Double) -> String {
        number((share * 1_000_000).rounded() / 10_000)
    }
}
