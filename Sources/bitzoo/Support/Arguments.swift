public import ArgumentParser
public import Catalog
public import Conversion
public import Engine
public import Evaluation
public import Imaging
public import ModelIndex

// The values that options take, by their names in the catalogue and in the formats.

extension Catalog::FileFormat: ExpressibleByArgument {}

extension CatalogQuery.SortKey: ExpressibleByArgument {}

extension TargetFormat: ExpressibleByArgument {}
extension TargetLayout: ExpressibleByArgument {}

extension DocumentFormat: ExpressibleByArgument {}

extension InstructionSet: ExpressibleByArgument {}

extension Precision: ExpressibleByArgument {}

extension ImageSelection.Shard: ExpressibleByArgument {
    /// Reads a shard.
    ///
    /// - Parameter argument: such as `1/3`.
    public init?(argument: String) {
        self.init(argument)
    }
}

extension ImagePreparation.Filter: ExpressibleByArgument {
    private static let names: [(name: String, filter: Self)] = [
        ("bilinear", .bilinear), ("bicubic", .bicubic), ("tf-bilinear", .tensorFlowBilinear),
        ("tf-area", .tensorFlowArea),
    ]

    /// The names that the option takes.
    public static var allValueStrings: [String] { names.map(\.name) }

    /// Finds a filter by its name.
    ///
    /// - Parameter argument: the name.
    public init?(argument: String) {
        guard let found = Self.names.first(where: { $0.name == argument }) else { return nil }
        self = found.filter
    }
}
