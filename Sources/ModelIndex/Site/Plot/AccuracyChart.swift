internal import BiT
internal import Catalog
internal import Glibc
internal import HTML

/// Accuracy against what it takes: points on a logarithmic axis, each with its name and a link.
struct AccuracyChart {
    /// What is on the horizontal axis.
    enum Axis: String {
        case compute
        case parameters

        func value(_ point: AccuracyPoint) -> Double {
            switch self {
            case .compute: point.record.billionsOfMACs(at: point.resolution)
            case .parameters: Double(point.record.checkpoint.parameters) / 1e6
            }
        }

        var title: String {
            switch self {
            case .compute: "Accuracy against compute"
            case .parameters: "Accuracy against parameters"
            }
        }

        var label: String {
            switch self {
            case .compute: "GMACs for an image of the protocol’s resolution, logarithmic"
            case .parameters: "millions of parameters, logarithmic"
            }
        }

        func words(_ value: Double) -> String {
            switch self {
            case .compute: "\(threeDigits(value)) GMACs"
            case .parameters: "\(threeDigits(value)) million parameters"
            }
        }
    }

    private static let width = 460.0
    private static let height = 350.0
    private static let columns = 34.0...452.0
    private static let lines = 10.0...302.0

    let axis: Axis
    let points: [AccuracyPoint]
    /// The names beside the points, by the checkpoints' names.
    let names: [String: String]
    /// The number of each family's colour and shape.
    let kinds: [String: Int]
    let map: SiteMap

    var markup: Markup {
        let (x, y) = (horizontal, vertical)
        let placed = points.map { point in
            (point, x.place(log10(axis.value(point))), height(of: point.top1, y))
        }
        var placement = LabelPlacement(
            bounds: LabelPlacement.Box(x: Self.columns.lowerBound...Self.width, y: 2...Self.lines.upperBound),
            marks: placed.map { point, x, line in
                guard case .measured(let interval) = point.origin else {
                    return LabelPlacement.Box(x: x - 7...x + 7, y: line - 7...line + 7)
                }
                // the ring and its whiskers
                let (high, low) = (height(of: interval.upperBound, y), height(of: interval.lowerBound, y))
                return LabelPlacement.Box(x: x - 9...x + 9, y: min(high, line - 9)...max(low, line + 9))
            }
        )
        let measured = Set(
            points.filter { if case .measured = $0.origin { true } else { false } }.map(\.record.checkpoint.name)
        )
        var named: Set<String> = []
        // from the top down, so that the names of the best stand closest
        let marks: [Markup] = placed.sorted { $0.2 < $1.2 }.map { point, x, y in
            let name = point.record.checkpoint.name
            let short = names[name] ?? name
            let label =
                named.insert(name).inserted
                ? placement.place(short, x: x, y: y, radius: measured.contains(name) ? 9 : 6) : nil
            return mark(point, x: x, y: y, label: label, text: short)
        }
        return """
            <figure>
            <h3 id="\(axis.rawValue)-chart">\(axis.title)</h3>
            <svg class="chart" viewBox="0 0 \(Self.width) \(Self.height)" role="group" aria-labelledby="\(axis.rawValue)-chart">
            \(horizontalTicks(x))
            \(verticalTicks(y))
            <line class="base" x1="\(Self.columns.lowerBound)" x2="\(Self.columns.upperBound)" y1="\(Self.lines.upperBound)" y2="\(Self.lines.upperBound)"/>
            <text class="axis" x="\(Self.columns.upperBound)" y="\(Self.height - 12)" text-anchor="end">\(axis.label)</text>
            \(marks)
            </svg>
            </figure>
            """
    }

    /// The line that a value lies on; lines are counted from the top.
    private func height(of value: Double, _ scale: ChartScale) -> Double {
        Self.lines.upperBound + Self.lines.lowerBound - scale.place(value)
    }

    // the lowest and highest values with a margin
    private var horizontal: ChartScale {
        let values = points.map { log10(axis.value($0)) }
        return ChartScale(domain: (values.min() ?? 0) - 0.16...(values.max() ?? 1) + 0.16, range: Self.columns)
    }

    private var vertical: ChartScale {
        let values = points.flatMap { point -> [Double] in
            guard case .measured(let interval) = point.origin else { return [point.top1] }
            return [interval.lowerBound, interval.upperBound]
        }
        let (low, high) = (values.min() ?? 0, values.max() ?? 100)
        let margin = max((high - low) * 0.09, 0.2)
        return ChartScale(domain: low - margin...high + margin, range: Self.lines)
    }

    private func horizontalTicks(_ scale: ChartScale) -> [Markup] {
        let decades = Int(floor(scale.domain.lowerBound))...Int(ceil(scale.domain.upperBound))
        let values = decades.flatMap { decade in [1, 2, 5].map { $0 * pow(10, Double(decade)) } }
        return values.filter { scale.domain.contains(log10($0)) }.map { value in
            let x = scale.place(log10(value))
            let text = value < 1 ? shortest(value) : grouped(Int(value.rounded()))
            return """
                <line class="grid" x1="\(x)" x2="\(x)" y1="\(Self.lines.lowerBound)" y2="\(Self.lines.upperBound)"/>\
                <text class="axis" x="\(x)" y="\(Self.lines.upperBound + 18)" text-anchor="middle">\(text)</text>
                """
        }
    }

    private func verticalTicks(_ scale: ChartScale) -> [Markup] {
        let ticks = scale.ticks(about: 6)
        return ticks.values.map { value in
            let y = height(of: value, scale)
            return """
                <line class="grid" x1="\(Self.columns.lowerBound)" x2="\(Self.columns.upperBound)" y1="\(y)" y2="\(y)"/>\
                <text class="axis" x="\(Self.columns.lowerBound - 8)" y="\(y + 4)" text-anchor="end">\(fixed(value, ticks.digits))</text>
                """
        }
    }

    private func mark(_ point: AccuracyPoint, x: Double, y: Double, label: LabelPlacement.Place?, text: String)
        -> Markup
    {
        let kind = kinds[point.record.checkpoint.family] ?? 0
        let shape: Markup
        switch point.origin {
        case .timm: shape = PlotMark(kind).markup(x: x, y: y)
        case .release: shape = PlotMark(kind).markup(x: x, y: y, isOwn: true)
        case .measured(let interval):
            let scale = vertical
            let (low, high) = (height(of: interval.lowerBound, scale), height(of: interval.upperBound, scale))
            shape = """
                <path class="span" d="M\(x) \(low)V\(high)M\(x - 5) \(low)h10M\(x - 5) \(high)h10"/><circle class="taken" cx="\(x)" cy="\(y)" r="8.5"/>
                """
        }
        let leader: Markup? = label.flatMap { place in
            guard place.isFar else { return nil }
            return "<line class=\"leader\" x1=\"\(x)\" y1=\"\(y)\" x2=\"\(place.x)\" y2=\"\(place.y)\"/>"
        }
        let name: Markup? = label.map {
            "<text class=\"name\" x=\"\($0.x)\" y=\"\($0.y + 4)\" text-anchor=\"\($0.anchor)\">\(text)</text>"
        }
        return """
            \(leader)<a class="f\(kind)" href="\(map.path(of: point.record))"><title>\(words(point))</title>\(shape)\(name)</a>
            """
    }

    private func words(_ point: AccuracyPoint) -> String {
        let start = "\(point.record.checkpoint.name): \(accuracy(point.top1)) top-1"
        let end = "at \(point.resolution) px, \(axis.words(axis.value(point)))"
        return switch point.origin {
        case .timm: "\(start), published by timm, \(end)"
        case .release: "\(start), published by its authors, \(end)"
        case .measured(let interval):
            "\(start), measured, 95 % within \(fixed(interval.lowerBound, 2))–\(fixed(interval.upperBound, 2)), \(end)"
        }
    }
}

/// The shape that stands for a family.
struct PlotMark {
    /// How many shapes and colours there are.
    static let count = 4

    private let kind: Int

    init(_ kind: Int) {
        self.kind = kind
    }

    func markup(x: Double, y: Double, isOwn: Bool = false) -> Markup {
        let style = isOwn ? "mark own" : "mark"
        return switch kind % Self.count {
        case 0: "<circle class=\"\(style)\" cx=\"\(x)\" cy=\"\(y)\" r=\"5.5\"/>"
        case 1: "<rect class=\"\(style)\" x=\"\(x - 5)\" y=\"\(y - 5)\" width=\"10\" height=\"10\"/>"
        case 2: "<path class=\"\(style)\" d=\"M\(x) \(y - 6.5)l6.5 11h-13z\"/>"
        default: "<path class=\"\(style)\" d=\"M\(x) \(y - 7)l7 7l-7 7l-7-7z\"/>"
        }
    }
}
