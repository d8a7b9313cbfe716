import Catalog

/// The catalogue that is built in, read once for all tests.
enum Embedded {
    private static let loaded = Result { try ModelCatalog.load() }

    static func catalog() throws -> ModelCatalog {
        try loaded.get()
    }
}
