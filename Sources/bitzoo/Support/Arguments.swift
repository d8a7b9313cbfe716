public import ArgumentParser
public import Catalog
public import Conversion
public import Engine

// The values that options take, by their names in the catalogue and in the formats.

extension Catalog::FileFormat: ExpressibleByArgument {}

extension CatalogQuery.SortKey: ExpressibleByArgument {}

extension TargetFormat: ExpressibleByArgument {}
extension TargetLayout: ExpressibleByArgument {}

extension InstructionSet: ExpressibleByArgument {}

extension Precision: ExpressibleByArgument {}
