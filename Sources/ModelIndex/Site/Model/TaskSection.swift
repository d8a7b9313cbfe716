internal import BiT
internal import Catalog
internal import HTML

/// The VTAB-1k task that the checkpoint was fine-tuned on, and the other checkpoints of it.
struct TaskSection {
    let record: ModelRecord
    let map: SiteMap?

    /// The section; nothing for checkpoints of other families.
    var markup: Markup? {
        guard let task = record.task else { return nil }
        var facts = FactList()
        facts.add("Task", "<bdi>\(task.id)</bdi>, \(task.group.rawValue)")
        facts.add("What is predicted", "<bdi>\(task.label)</bdi>", counted(task.classes, "class"))
        facts.add("Data set", "<bdi>\(task.dataset)</bdi>", "as TensorFlow Datasets names it, version \(task.version)")
        facts.add(
            "Examples",
            "\(grouped(task.splits.train)) for training, \(grouped(task.splits.validation)) for validation, \(grouped(task.splits.test)) for testing",
            "in the full splits; VTAB-1k uses a part of them"
        )
        facts.add("Images", "\(task.image)", "as the data set has them")
        facts.add("Augmentation", "\(Self.augmentation(task))", "during fine-tuning")
        facts.add("Run", record.checkpoint.run.map { "\($0)" }, "of the fine-tuning, from 0")
        facts.add("Note", task.note.map { "<bdi>\($0)</bdi>" })
        return """
            <section aria-labelledby="task">
            <h2 id="task">Task</h2>
            \(facts.markup)
            \(others(task))
            </section>
            """
    }

    private static func augmentation(_ task: VTABTask) -> String {
        switch (task.flips, task.crops) {
        case (true, true): "random flips and crops"
        case (true, false): "random flips"
        case (false, true): "random crops"
        case (false, false): "none"
        }
    }

    /// Architectures against runs.
    private func others(_ task: VTABTask) -> Markup? {
        guard let map else { return nil }
        let records = map.checkpoints(of: task.id)
        guard records.count > 1 else { return nil }
        let runs = Set(records.compactMap(\.checkpoint.run)).sorted()
        var seen: Set<String> = []
        let rows: [Markup] = records.map(\.checkpoint.architectureName).filter { seen.insert($0).inserted }.map {
            name in
            let cells: [Markup] = runs.map { run in
                let found = records.first { $0.checkpoint.architectureName == name && $0.checkpoint.run == run }
                guard let found else { return "<td>–</td>" }
                if found.checkpoint.name == record.checkpoint.name {
                    return "<td aria-current=\"page\">run \(run), this one</td>"
                }
                return "<td>\(map.link(to: found.checkpoint.name, "\(name), run \(run)"))</td>"
            }
            return "<tr><th scope=\"row\">\(name)</th>\(cells)</tr>"
        }
        let heads: [Markup] = runs.map { "<th scope=\"col\">Run \($0)</th>" }
        return """
            <h3>Checkpoints of the same task</h3>
            \(scrolled("Checkpoints of the same task", """
            <table class="numbers narrow runs">
            <caption>Every architecture was fine-tuned several times</caption>
            <thead><tr><th scope="col">Architecture</th>\(heads)</tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            """))
            """
    }
}
