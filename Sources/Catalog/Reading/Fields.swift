/// The values of a mapping whose keys have a meaning; keys without one are reported.
struct Fields {
    let whole: Field
    private let values: [(name: String, value: Field)]

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - field: the mapping.
    ///   - known: the keys that have a meaning.
    init(_ field: Field, known: [String]) {
        whole = field
        var values: [(String, Field)] = []
        for (name, key, value) in field.entries() {
            if known.contains(name) {
                values.append((name, value))
            } else {
                key.report(.unknownKey(name, nearest: EditDistance.nearest(to: name, among: known)))
            }
        }
        self.values = values
    }

    /// The number of values that have a meaning.
    var count: Int { values.count }

    subscript(name: String) -> Field? {
        values.first { $0.name == name }?.value
    }

    /// A value that must be there; its absence is reported.
    func required(_ name: String) -> Field? {
        guard let field = self[name] else {
            // a value that is no mapping has been reported as that
            if whole.isMapping { whole.report(.missingKey(name)) }
            return nil
        }
        return field
    }
}
