import Catalog
import Foundation
import ModelIndex

/// A catalogue whose texts look like Markdown, HTML, YAML and commands of a shell.
enum HostileCatalog {
    /// What tries to be something else than a text.
    static let text =
        #"a|b `c` ``d`` *e* _f_ __g__ <!-- h --> --> --!> [i](j) ![k](l) \ ' # z&amp;z&z <b>m</b> ~~n~~ o} $(p) %q% --- : yes"#

    /// The name of its checkpoint.
    static let name = "x '|` $(y) --> # z"

    /// The records of the catalogue.
    static func records() throws -> [ModelRecord] {
        let text = try json(text + "\n2019")
        let name = try json(name)
        let catalog = try ModelCatalog(
            parsing: """
                schema: 1
                base-url: "https://example.org/a)(b c/"
                sources: {s: \(text)}
                class-sets: {c: {classes: 10, names: [0, 1, 2, 3, 4, 5, 6, 7, 8, \(text)], sources: [s]}}
                datasets: {d: {name: \(text)}}
                protocols: {p: {resolution: 32, sources: [s]}}
                papers: {q: {title: \(text), authors: [\(text), "{}"], year: 1, arxiv: \(text), sources: [s]}}
                families:
                  - id: \(text)
                    title: \(text)
                    licence: {id: \(text), basis: inferred, sources: [s]}
                    papers: [q]
                    training-data: {training: \(text), sources: [s]}
                    checkpoints:
                      - name: \(name)
                        architecture: R50x1
                        classes: {set: c, sources: [s]}
                        protocols: {p: p}
                        aliases: [{name: \(text), system: timm, sources: [s]}]
                    files:
                      - {format: npz, path: "{checkpoint}.npz", existence: documented, sources: [s]}
                      - {format: h5, path: "{checkpoint}.h5", existence: documented, sources: [s]}
                results:
                  - {sources: [s], dataset: d, protocol: p, figures: {\(name): {top1: 1.0, top5: 2}}}
                  - {sources: [s], dataset: d, protocol: p, figures: {\(name): {top1: 1.0, top5: 2}}}
                defects:
                  - {file: \(try json(Self.name + ".h5")), kind: other-architecture, root-shape: [1, 2], sources: [s]}
                training:
                  - {checkpoints: [\(name)], techniques: [\(text)], resources: \(text), sources: [s]}

                """
        )
        return try catalog.checkpoints.map { try ModelRecord($0, in: catalog) }
    }

    private static func json(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }
}
