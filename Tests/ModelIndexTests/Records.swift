import Catalog
import ModelIndex

/// The records of the embedded catalogue.
enum Records {
    static func catalog() throws -> ModelCatalog { try ModelCatalog.load() }

    /// The records of all checkpoints, without anything that is known beside the catalogue.
    static func all() throws -> [ModelRecord] {
        let catalog = try catalog()
        return try catalog.checkpoints.map { try ModelRecord($0, in: catalog) }
    }

    /// The record of one checkpoint.
    static func named(_ name: String, knowledge: Knowledge = Knowledge()) throws -> ModelRecord {
        let catalog = try catalog()
        return try ModelRecord(try catalog.checkpoint(named: name), in: catalog, knowledge: knowledge)
    }
}
