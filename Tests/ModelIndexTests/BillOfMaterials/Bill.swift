import Foundation
import ModelIndex
import Testing

/// A bill of materials as a tree of JSON values.
struct Bill {
    static let generator = Generator(name: "bitzoo", version: "1.2.3")

    let text: String
    let root: Node

    init(_ records: [ModelRecord], generator: Generator = generator) throws {
        text = try BillOfMaterials.json(of: records, generator: generator)
        root = Node(value: try JSONSerialization.jsonObject(with: Data(text.utf8)))
    }

    /// The component that the document is about.
    var about: Node { root["metadata"]["component"] }

    /// A JSON value, or nothing where there is none.
    struct Node {
        let value: Any?

        subscript(key: String) -> Node { Node(value: (value as? [String: Any])?[key]) }

        subscript(index: Int) -> Node { list.indices.contains(index) ? list[index] : Node(value: nil) }

        var text: String? { value as? String }

        var list: [Node] { (value as? [Any] ?? []).map { Node(value: $0) } }

        var keys: Set<String> { Set((value as? [String: Any] ?? [:]).keys) }

        /// The values of properties of a name, in this project's namespace.
        func property(_ name: String) -> [String?] {
            self["properties"].list.filter { $0["name"].text == "bitzoo:\(name)" }.map { $0["value"].text }
        }
    }
}
