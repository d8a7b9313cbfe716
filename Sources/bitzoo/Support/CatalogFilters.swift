/// The values of a filter as the catalogue writes them, upper and lower case set aside.
///
/// - Parameters:
///   - values: what the user gave.
///   - names: what there is.
///   - option: the option's name, for the message.
/// - Returns: the values.
/// - Throws: ``CommandFailure`` when there is no such value.
func knownFilterValues(_ values: [String], among names: [String], option: String) throws -> Set<String> {
    let spelled = Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    return Set(
        try values.map { value in
            guard let name = spelled[value.lowercased()] else {
                throw CommandFailure(
                    status: .usage,
                    description: "--\(option) \(value): there is none",
                    hint: "one of \(spelled.values.sorted().joined(separator: ", "))"
                )
            }
            return name
        }
    )
}
