/// A piece of a page in which nothing that is put in can be taken for markup.
///
/// What stands in a literal is markup, well-formed as XML too; whatever is interpolated into it is text, unless it is a piece
/// itself.
package struct Markup: ExpressibleByStringInterpolation, Equatable {
    /// The piece as it stands in the page.
    package private(set) var source: String

    package init(stringLiteral value: String) {
        source = value
    }

    package init(stringInterpolation: StringInterpolation) {
        source = stringInterpolation.source
    }

    /// Joins pieces, each on a line of its own.
    package init(_ pieces: some Sequence<Markup>) {
        source = pieces.map(\.source).joined(separator: "\n")
    }

    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            source += literal
        }

        /// Text, such as a name from a file.
        package mutating func appendInterpolation(_ text: String) {
            source += escaped(text)
        }

        package mutating func appendInterpolation(_ number: Int) {
            source += "\(number)"
        }

        /// A position or length in a chart, to a hundredth.
        package mutating func appendInterpolation(_ length: Double) {
            let text = fixed(length, 2)
            source += text.hasSuffix(".00") ? String(text.dropLast(3)) : text
        }

        package mutating func appendInterpolation(_ piece: Markup) {
            source += piece.source
        }

        package mutating func appendInterpolation(_ pieces: [Markup]) {
            source += Markup(pieces).source
        }

        /// A piece that may be missing; nothing then.
        package mutating func appendInterpolation(_ piece: Markup?) {
            source += piece?.source ?? ""
        }
    }
}

/// Text that stands for itself in an element or a quoted attribute.
///
/// What would be markup stands as a reference; what is not to be seen, or turns the direction of the text, as its escape.
package func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .unassigned, .privateUse, .surrogate, .lineSeparator, .paragraphSeparator:
                result += scalar.escaped(asASCII: true)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result
}
