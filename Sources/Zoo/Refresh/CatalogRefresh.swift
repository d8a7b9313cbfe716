public import Catalog
public import Download
internal import FoundationEssentials
internal import Synchronization

/// Asks the servers about the files of a catalogue, without fetching any.
public struct CatalogRefresh: Sendable {
    /// The rates that can be asked for, in requests a second.
    public static let rates = 0.01...100.0
    /// The numbers of connections that can be asked for: a bucket is everybody's.
    public static let connectionCounts = 1...8

    /// The largest number of requests a second, new tries included.
    public var rate = 4.0
    /// The largest number of connections.
    public var connections = 2
    /// A place that holds the same files under the same relative paths, to be asked instead of the catalogue's own; ends
    /// in `/`.
    public var mirror: SourceURL?

    private let settings: TransferSettings

    /// Prepares requests.
    ///
    /// - Parameter settings: how the requests behave: time limits, tries and pauses, certificates.
    public init(settings: TransferSettings) {
        self.settings = settings
    }

    /// What there is to ask about: a file is one object, a directory several; what comes with the program is left out.
    ///
    /// - Parameter files: files of the catalogue.
    /// - Returns: the objects in the order of the files.
    /// - Throws: `DownloadError` when a URL of the catalogue cannot be used.
    public func objects(of files: [CatalogFile]) throws(DownloadError) -> [RefreshedFile] {
        var objects: [RefreshedFile] = []
        for file in files where !file.url.hasPrefix(CatalogRequests.resourceScheme) {
            for part in file.objects.isEmpty ? [""] : file.objects {
                let path = file.urlPath + part
                let origin = try SourceURL(file.url + part)
                let url = if let mirror { try SourceURL(mirror.string + path) } else { origin }
                objects.append(RefreshedFile(url: url, origin: origin, file: file, path: path))
            }
        }
        return objects
    }

    /// Asks about objects.
    ///
    /// When several in a row get no answer, or a server asks to be left alone for long, the rest is not asked about.
    ///
    /// - Parameters:
    ///   - objects: what to ask about.
    ///   - record: what was recorded before; answers are compared with it.
    ///   - each: told each object's result as it comes, in any order, from several threads.
    /// - Returns: the objects with their results, in the order in which they were given.
    /// - Throws: `CancellationError` when the task is cancelled.
    public func run(
        _ objects: [RefreshedFile],
        record: CatalogRecord,
        each: @escaping @Sendable (RefreshedFile) -> Void = { _ in }
    ) async throws -> [RefreshedFile] {
        let survey = HeadSurvey(settings: settings, rate: rate, connections: connections)
        let results = Mutex(objects)
        try await survey.run(objects.map(\.url)) { position, outcome in
            var object = objects[position]
            switch outcome {
            case .answered(let reply): object.take(reply, record: record, at: .now)
            case .failed(let failure): object.failure = failure
            }
            results.withLock { $0[position] = object }
            each(object)
        }
        return results.withLock { $0 }
    }
}
