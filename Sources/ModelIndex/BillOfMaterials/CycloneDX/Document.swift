/// The parts of CycloneDX 1.6 that are written.
///
/// The names are those of the standard's JSON schema; <https://cyclonedx.org/docs/1.6/json/> describes them. What is `nil` is
/// left out of the document.
enum CycloneDX {
    /// A whole bill of materials.
    struct Document: Encodable {
        let schema = "http://cyclonedx.org/schema/bom-1.6.schema.json"
        let bomFormat = "CycloneDX"
        let specVersion = "1.6"
        var serialNumber: String?
        let version = 1
        let metadata: Metadata
        let components: [Component]
        let dependencies: [Dependency]

        private enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case bomFormat, specVersion, serialNumber, version, metadata, components, dependencies
        }
    }

    /// What the document is about, and what made it.
    struct Metadata: Encodable {
        struct Tools: Encodable {
            let components: [Component]
        }

        let tools: Tools
        let component: Component
    }

    /// What a component needs, both given by their references.
    struct Dependency: Encodable, Equatable {
        let ref: String
        var dependsOn: [String]?
    }
}

extension Array {
    /// The array, unless it is empty: lists without elements are left out of a document.
    var unlessEmpty: Self? { isEmpty ? nil : self }
}
