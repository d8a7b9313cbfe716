internal import HTML

/// How the page of a report looks: on light and dark screens, and on paper.
enum ReportStyle {
    /// The style sheet; has nothing that would have to be escaped.
    static let sheet =
        Style.colors + Style.layout + verdict + Style.charts + charts + Style.tables + tables + levels + Style.paper
        + paper

    private static let verdict = """
        .verdict{border-top:5px solid var(--tone)}
        .accepted{--tone:var(--good)}.rejected{--tone:var(--bad)}.undecided{--tone:var(--warn)}.open{--tone:var(--open)}
        .badge{display:inline-flex;align-items:center;gap:.5rem;margin:0 0 .8rem;padding:.3rem .9rem .3rem .5rem;border-radius:99px;\
        font-size:1.125rem;font-weight:650;color:var(--tone);border:1.5px solid var(--tone)}
        .icon{fill:none;stroke:var(--tone);stroke-width:2;stroke-linecap:round;stroke-linejoin:round}

        """

    private static let charts = """
        .square{max-width:23rem}
        .zero{stroke-dasharray:2 3}
        .band{fill:var(--band);fill-opacity:.14}
        .band-edge{stroke:var(--band);stroke-width:1.25}
        .compared{stroke:var(--band);fill:var(--band)}
        .over{fill:var(--accent);fill-opacity:.28}
        .count{fill:var(--soft);fill-opacity:.55}
        .gap{fill:url(#hatch);stroke:var(--bad);stroke-width:1}
        .hatch{stroke:var(--bad);stroke-width:2}
        .halo{stroke:var(--card);stroke-width:4.5}
        .ideal{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:5 4}

        """

    private static let tables = """
        .bars th:first-child{width:38%}
        .bars td{white-space:nowrap}
        .bars .meter{width:34%}
        .meter svg{display:block;width:100%;height:.6rem;border-radius:3px}
        .matrix{width:auto;font-size:.8125rem}
        .matrix th,.matrix td{padding:0}
        .matrix thead th{height:8.5rem;text-align:left}
        .matrix thead span{display:block;writing-mode:vertical-rl;transform:rotate(180deg);max-height:8.2rem;margin:0 auto .3rem;\
        overflow:hidden;text-overflow:ellipsis;white-space:nowrap;width:1.3rem;line-height:1.3rem}
        .matrix tbody th{max-width:10.5rem;padding-right:.7rem;text-align:right;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
        .matrix tbody td{border:1px solid var(--line);width:3.2rem;min-width:3.2rem;height:3.2rem;text-align:center;\
        vertical-align:middle;line-height:1.2}
        .matrix b{display:block;font-weight:600}
        .matrix img{display:block;width:28px;height:28px;margin:.1rem auto 0}
        .matrix .rest{color:var(--soft)}
        img{object-fit:cover;border-radius:4px;background:var(--faint)}
        img[src^="data:image/png"]{image-rendering:pixelated}
        .pairs{table-layout:fixed}
        .pairs .pictures{text-align:left;width:48%}
        .pictures div{display:flex;flex-wrap:wrap;gap:5px}
        .pairs td,.pairs th{vertical-align:middle}
        .pairs thead th:nth-child(3){width:14%}
        .pictures img{width:46px;height:46px}
        .bars th bdi,.pairs bdi{display:-webkit-box;-webkit-line-clamp:3;-webkit-box-orient:vertical;overflow:hidden}

        """

    /// How strong a cell is coloured.
    private static let levels = (1...9).map { level in
        """
        .right.k\(level){background:color-mix(in srgb,var(--accent) \(level * 5)%,transparent)}\
        .wrong.k\(level){background:color-mix(in srgb,var(--bad) \(level * 5)%,transparent)}

        """
    }.joined()

    private static let paper = """
        @media print{.verdict{border-top-width:5px}
        .matrix{font-size:7.5pt}.matrix tbody td{width:2.6rem;min-width:2.6rem;height:2.6rem}.matrix img{width:20px;height:20px}
        .pictures img{width:36px;height:36px}}

        """
}
