extension HDF5Error {
    /// The error as the helper sends it: a code, two texts and two numbers, of which each code uses its own.
    package var message: [UInt8] {
        var writer = HelperMessageWriter()
        let fields = fields
        writer.append(fields.code.rawValue)
        writer.append(fields.first)
        writer.append(fields.second)
        for number in fields.numbers { writer.append(UInt64(clamping: number)) }
        return writer.bytes
    }

    /// Reads an error that comes from the helper.
    ///
    /// - Parameter message: the bytes of the message.
    /// - Throws: ``HDF5HelperViolation`` when they are no error.
    package init(parsing message: [UInt8]) throws(HDF5HelperViolation) {
        self = try unsafe Self.parse(message.span.bytes)
    }

    private enum Code: UInt8 {
        case damaged
        case notKerasWeights
        case missing
        case missingAttribute
        case malformedAttribute
        case malformedName
        case refused
        case unsupportedFilter
        case unrepresentableShape
        case tooLarge
        case expandsTooMuch
        case tooMany
        case duplicate
        case outOfMemory
        case twoLists
        case libraryNotLoaded
    }

    private var fields: (code: Code, first: String, second: String, numbers: [Int]) {
        switch self {
        case .notKerasWeights: (.notKerasWeights, "", "", [0, 0])
        case .damaged(let message): (.damaged, message, "", [0, 0])
        case .missing(let path): (.missing, path, "", [0, 0])
        case .missingAttribute(let path, let attribute): (.missingAttribute, path, attribute, [0, 0])
        case .malformedAttribute(let path, let attribute): (.malformedAttribute, path, attribute, [0, 0])
        case .twoLists(let path, let attribute): (.twoLists, path, attribute, [0, 0])
        case .malformedName(let name): (.malformedName, name, "", [0, 0])
        case .refused(let path, let reason): (.refused, path, reason.rawValue, [0, 0])
        case .unsupportedFilter(let path, let filter): (.unsupportedFilter, path, "", [filter, 0])
        case .unrepresentableShape(let path): (.unrepresentableShape, path, "", [0, 0])
        case .tooLarge(let path, let byteCount): (.tooLarge, path, "", [byteCount, 0])
        case .expandsTooMuch(let path, let byteCount, let stored): (.expandsTooMuch, path, "", [byteCount, stored])
        case .tooMany(let limit): (.tooMany, "", "", [limit, 0])
        case .duplicate(let path): (.duplicate, path, "", [0, 0])
        case .outOfMemory(let byteCount): (.outOfMemory, "", "", [byteCount, 0])
        case .libraryNotLoaded(let reason): (.libraryNotLoaded, reason, "", [0, 0])
        // these say how the helper itself fares, or are found by its parent
        case .notHDF5, .outsideFile, .overlapping, .helperNotStarted, .helperCrashed, .helperExited, .helperTimedOut,
            .helperProtocol:
            (.damaged, description, "", [0, 0])
        }
    }

    private static func parse(_ bytes: RawSpan) throws(HDF5HelperViolation) -> HDF5Error {
        var reader = HelperMessageReader(bytes)
        guard let code = Code(rawValue: try reader.integer(UInt8.self)) else { throw .malformedMessage }
        let (first, second) = try (printable(reader.text()), printable(reader.text()))
        let (number, other) = try (reader.count(), reader.count())
        try reader.finish()
        switch code {
        case .damaged: return .damaged(message: first)
        case .notKerasWeights: return .notKerasWeights
        case .missing: return .missing(path: first)
        case .missingAttribute: return .missingAttribute(path: first, attribute: second)
        case .malformedAttribute: return .malformedAttribute(path: first, attribute: second)
        case .malformedName: return .malformedName(first)
        case .twoLists: return .twoLists(path: first, attribute: second)
        case .refused:
            guard let reason = HDF5Refusal(rawValue: second) else { throw .malformedMessage }
            return .refused(path: first, reason: reason)
        case .unsupportedFilter: return .unsupportedFilter(path: first, filter: number)
        case .unrepresentableShape: return .unrepresentableShape(path: first)
        case .tooLarge: return .tooLarge(path: first, byteCount: number)
        case .expandsTooMuch: return .expandsTooMuch(path: first, byteCount: number, storedByteCount: other)
        case .tooMany: return .tooMany(limit: number)
        case .duplicate: return .duplicate(path: first)
        case .outOfMemory: return .outOfMemory(byteCount: number)
        case .libraryNotLoaded: return .libraryNotLoaded(reason: first)
        }
    }

    /// The text without what could steer a terminal.
    static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 })
        )
    }
}
