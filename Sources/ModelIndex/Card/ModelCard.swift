/// The card of a checkpoint for a hub of models: a README whose front matter programs read.
///
/// `docs/model-index.md` says what stands in it, and where each figure comes from.
package enum ModelCard {
    /// Writes the card.
    ///
    /// - Parameters:
    ///   - record: the checkpoint.
    ///   - generator: the program that makes the card.
    /// - Returns: the text of the README.
    /// - Throws: an error of the YAML library when it cannot write.
    package static func text(of record: ModelRecord, generator: Generator) throws -> String {
        let front = try CardFrontMatter(record).mapping.yaml()
        return "---\n\(front)---\n\n\(CardBody(record, by: generator).text)\n"
    }
}
