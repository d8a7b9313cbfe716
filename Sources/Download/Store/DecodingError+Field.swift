extension DecodingError {
    /// The part of the document that is wrong, as a path of keys.
    package var field: String {
        let path: [any CodingKey] =
            switch self {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context):
                context.codingPath + [key]
            @unknown default:
                []
            }
        return path.map(\.stringValue).joined(separator: ".")
    }
}
