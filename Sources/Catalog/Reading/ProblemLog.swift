internal import Yams

/// Collects what is wrong with a catalogue while it is read.
final class ProblemLog {
    private(set) var problems: [CatalogProblem] = []

    func add(_ kind: CatalogProblem.Kind, at mark: Mark?, path: String) {
        add(CatalogProblem(line: mark?.line ?? 1, column: mark?.column ?? 1, path: path, kind: kind))
    }

    func add(_ problem: CatalogProblem) {
        // a template that is used for many checkpoints is wrong once
        if !problems.contains(problem) { problems.append(problem) }
    }

    /// The problems in the order of the text.
    var sorted: [CatalogProblem] {
        problems.enumerated().sorted { left, right in
            (left.element.line, left.element.column, left.offset) < (
                right.element.line, right.element.column, right.offset
            )
        }.map(\.element)
    }
}
