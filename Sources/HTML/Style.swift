/// What all pages look like: on light and dark screens, and on paper.
package enum Style {
    /// The colours; text has a contrast of at least 4.5 on every ground that it stands on.
    package static let colors = """
        :root{color-scheme:light dark;--page:#faf9f6;--card:#fff;--ink:#1c1f26;--soft:#5a6070;--line:#e2dfd8;--faint:#f1efe9;\
        --accent:#2f5fa8;--good:#1d7a4b;--bad:#b3362b;--warn:#8a5a00;--open:#5a6070;--band:#1d7a4b}
        @media (prefers-color-scheme:dark){:root{--page:#13151a;--card:#1b1e25;--ink:#e9e7e2;--soft:#a7adba;--line:#31353f;\
        --faint:#242831;--accent:#86aef0;--good:#62cf97;--bad:#f2897e;--warn:#efc069;--open:#a7adba;--band:#62cf97}}

        """

    /// Text, cards, tiles, lists of facts.
    package static let layout = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,\
        "Noto Sans",Cantarell,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
        main{max-width:58rem;margin:0 auto;padding:2.5rem 1.25rem 1rem}
        section,header{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:1.5rem 1.75rem 1.6rem;\
        margin:0 0 1.25rem}
        h1{font-size:1.9rem;line-height:1.2;margin:.15rem 0 .9rem;letter-spacing:-.015em;overflow-wrap:anywhere}
        h2{font-size:1.2rem;line-height:1.3;margin:0 0 .9rem;letter-spacing:-.005em}
        h3{font-size:1rem;margin:1.4rem 0 .5rem}
        p{margin:0 0 .8rem;max-width:44rem}
        a{color:var(--accent)}
        .kicker{margin:0;color:var(--soft);font-size:.875rem}
        .lead{font-size:1.075rem}
        .note{border-left:3px solid var(--tone);padding:.1rem 0 .1rem .9rem;color:var(--soft);overflow-wrap:anywhere}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.75rem,1fr));gap:.75rem;margin:1.2rem 0 0}
        .tiles div{background:var(--faint);border-radius:10px;padding:.75rem .95rem .8rem}
        .tiles dt{color:var(--soft);font-size:.875rem}
        .tiles dd{margin:0}
        .figure{display:block;font-size:1.55rem;font-weight:650;line-height:1.25;letter-spacing:-.01em}
        .detail{display:block;color:var(--soft);font-size:.8125rem;line-height:1.4}
        .beside{display:grid;grid-template-columns:minmax(0,23rem) minmax(0,1fr);gap:1.75rem;align-items:start}
        @media (max-width:46rem){.beside{grid-template-columns:1fr}section,header{padding:1.1rem 1.1rem 1.2rem}}
        details{margin:.9rem 0 0}
        summary{cursor:pointer;color:var(--accent);font-weight:550}
        summary:focus-visible,pre:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
        .facts{display:grid;gap:0;margin:0}
        .facts div{display:grid;grid-template-columns:11rem minmax(0,1fr);gap:1rem;padding:.4rem 0;border-bottom:1px solid var(--line)}
        .facts dt{color:var(--soft)}
        .facts dd{margin:0;overflow-wrap:anywhere}
        @media (max-width:36rem){.facts div{grid-template-columns:1fr;gap:0}}
        pre{background:var(--faint);border-radius:10px;padding:.85rem 1rem;margin:0;overflow-x:auto;white-space:pre-wrap;\
        overflow-wrap:anywhere}
        code{font:.875rem/1.6 ui-monospace,SFMono-Regular,"DejaVu Sans Mono",Menlo,Consolas,monospace}
        footer{max-width:58rem;margin:0 auto;padding:0 1.25rem 2.5rem;color:var(--soft);font-size:.8125rem}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

        """

    /// Charts.
    package static let charts = """
        figure{margin:0 0 1.25rem}
        figcaption{color:var(--soft);font-size:.8125rem;margin-top:.35rem;max-width:44rem}
        .chart{display:block;width:100%;height:auto;max-width:45rem}
        .chart text{font-size:12.5px;fill:var(--ink)}
        .chart .axis{fill:var(--soft);font-size:12px}
        .chart .label{fill:var(--soft)}
        .chart .strong{fill:var(--ink);font-weight:600}
        .grid{stroke:var(--line);stroke-width:1}
        .tick,.base,.zero{stroke:var(--soft);stroke-width:1}
        .whisker{stroke:var(--ink);stroke-width:2;stroke-linecap:round}
        .measured{fill:var(--ink);stroke:var(--card);stroke-width:1.5}
        .published{fill:var(--card);stroke:var(--soft);stroke-width:1.75}
        .bar{fill:var(--accent)}
        .rail{fill:var(--faint)}
        @media (max-width:36rem){figure{overflow-x:auto}.chart{min-width:32rem}.square{min-width:0}}

        """

    /// Tables.
    package static let tables = """
        table{border-collapse:collapse;width:100%;font-size:.9375rem}
        caption{text-align:left;color:var(--soft);font-size:.8125rem;padding:0 0 .4rem}
        th{font-weight:500;text-align:left}
        th bdi,td bdi{overflow-wrap:anywhere}
        thead th{color:var(--soft);font-size:.8125rem;font-weight:550;vertical-align:bottom}
        .numbers td,.numbers thead th:not(:first-child){text-align:right}
        .numbers th,.numbers td{padding:.36rem .6rem;border-bottom:1px solid var(--line)}
        .numbers th:first-child{padding-left:0}
        .numbers td:last-child,.numbers thead th:last-child{padding-right:0}
        .numbers td.text,.numbers thead th.text:not(:first-child){text-align:left}
        .own th,.own td{font-weight:650}
        .tag{display:inline-block;border:1px solid var(--good);color:var(--good);border-radius:99px;font-size:.75rem;\
        line-height:1.3;padding:0 .5rem;margin-left:.35rem}
        .scroll{overflow-x:auto}
        @media (max-width:46rem){.numbers th,.numbers td{padding-left:.35rem;padding-right:.35rem}}

        """

    /// What differs on paper; comes last.
    package static let paper = """
        @media print{:root{--page:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#ccc;--faint:#f4f4f4;--accent:#2f5fa8;\
        --good:#1d7a4b;--bad:#b3362b;--warn:#8a5a00;--open:#444;--band:#1d7a4b;color-scheme:light}
        body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
        main{max-width:none;padding:0}
        section,header{border-radius:0;border-width:0 0 1px;padding:.6rem 0 1rem;margin:0 0 .6rem}
        figure,tr,dl div,.beside{break-inside:avoid}
        h2,h3,caption{break-after:avoid}
        thead{display:table-header-group}
        .scroll{overflow:visible}
        details:not([open]){display:none}
        footer{padding:0}}
        @page{margin:16mm 14mm}

        """
}
