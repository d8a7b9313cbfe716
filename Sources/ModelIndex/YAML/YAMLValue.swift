/// A value of a YAML document, with mappings in the order in which they are built.
package indirect enum YAMLValue: Sendable, Equatable {
    /// A text, which stays a text whatever it looks like.
    case text(String)
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// A list.
    case list([YAMLValue])
    /// A mapping.
    case mapping(YAMLMapping)
}

/// A mapping of a YAML document, whose keys keep their order.
package struct YAMLMapping: Sendable, Equatable {
    /// A key with its value.
    package struct Entry: Sendable, Equatable {
        /// The key.
        package let key: String
        /// The value.
        package let value: YAMLValue
    }

    /// The entries in their order; no two have the same key.
    package private(set) var entries: [Entry] = []

    /// An empty mapping.
    package init() {}

    /// Adds an entry at the end, or replaces the value of the key; what is not known is not there.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - value: the value; `nil` adds nothing.
    package mutating func add(_ key: String, _ value: YAMLValue?) {
        guard let value else { return }
        let entry = Entry(key: key, value: value)
        if let index = entries.firstIndex(where: { $0.key == key }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// Adds a text, if there is one.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - text: the text.
    package mutating func add(_ key: String, text: String?) { add(key, text.map { .text($0) }) }

    /// Adds a whole number, if there is one.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - integer: the number.
    package mutating func add(_ key: String, integer: Int?) { add(key, integer.map { .integer($0) }) }

    /// Adds a number, if there is one.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - number: the number.
    package mutating func add(_ key: String, number: Double?) { add(key, number.map { .number($0) }) }

    /// Adds a list of texts, unless it is empty.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - texts: the texts.
    package mutating func add(_ key: String, texts: [String]) {
        add(key, texts.isEmpty ? nil : .list(texts.map { .text($0) }))
    }

    /// Adds a mapping, unless it is empty.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - mapping: the mapping.
    package mutating func add(_ key: String, mapping: YAMLMapping) {
        add(key, mapping.entries.isEmpty ? nil : .mapping(mapping))
    }

    /// Adds a list of mappings, unless it is empty.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - mappings: the mappings.
    package mutating func add(_ key: String, mappings: [YAMLMapping]) {
        add(key, mappings.isEmpty ? nil : .list(mappings.map { .mapping($0) }))
    }
}
