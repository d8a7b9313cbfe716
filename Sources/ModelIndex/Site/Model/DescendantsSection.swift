internal import BiT
internal import Catalog
internal import HTML

/// The checkpoints whose training started from this one.
struct DescendantsSection {
    let record: ModelRecord
    let map: SiteMap?

    /// The section; nothing when there are none.
    var markup: Markup? {
        guard let map else { return nil }
        let all = map.descendants(of: record.checkpoint.name)
        guard !all.isEmpty else { return nil }
        let families = map.families.filter { family in all.contains { $0.checkpoint.family == family } }
        let parts: [Markup] = families.map { family in
            let members = all.filter { $0.checkpoint.family == family }
            let title = members.first?.familyTitle ?? family
            return "<h3><bdi>\(title)</bdi></h3>\n\(list(members, map))"
        }
        return """
            <section aria-labelledby="descendants">
            <h2 id="descendants">What was made from it</h2>
            \(parts)
            </section>
            """
    }

    private func list(_ members: [ModelRecord], _ map: SiteMap) -> Markup {
        guard members.contains(where: { $0.task != nil }) else {
            let items: [Markup] = members.map { "<li>\(map.link(to: $0.checkpoint.name))</li>" }
            return "<ul class=\"links\">\n\(items)\n</ul>"
        }
        var seen: Set<String> = []
        var facts = FactList()
        for task in members.compactMap(\.checkpoint.task).filter({ seen.insert($0).inserted }).sorted() {
            let links: [Markup] = members.filter { $0.checkpoint.task == task }.map { record in
                let run = record.checkpoint.run.map { "run \($0)" } ?? record.checkpoint.name
                return
                    "<li>\(map.link(to: record.checkpoint.name, "<span class=\"hidden\">\(task), </span>\(run)"))</li>"
            }
            facts.add(task, "<ul class=\"links tight\">\(links)</ul>")
        }
        return facts.markup ?? ""
    }
}
