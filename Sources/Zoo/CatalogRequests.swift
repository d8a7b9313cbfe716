public import Catalog
public import Download

/// Turns files of the catalogue into requests for the downloader.
public struct CatalogRequests: Sendable {
    /// The scheme of files that come with the program.
    public static let resourceScheme = "resource:"

    /// Places that hold the same files under the same relative paths, asked before those that the catalogue names; each ends
    /// in `/`.
    public var mirrors: [SourceURL] = []
    /// Whether a size that only follows from the architecture is insisted on.
    public var checksDerivedSize = true

    private let resource: @Sendable (String) throws -> SourceURL

    /// Prepares requests.
    ///
    /// - Parameter resource: finds a file that comes with the program, by its path there.
    public init(resource: @escaping @Sendable (String) throws -> SourceURL) {
        self.resource = resource
    }

    /// What must be fetched for a file of the catalogue: one transfer, or one for each object of a directory.
    ///
    /// - Parameter file: the file.
    /// - Returns: the requests, in the order of the objects.
    /// - Throws: `DownloadError` or `StoreError` when a URL or name of the catalogue cannot be used, or what `resource`
    ///   throws.
    public func requests(for file: CatalogFile) throws -> [FetchRequest] {
        let parts = file.objects.isEmpty ? [""] : file.objects
        return try parts.map { part in
            var transfer = TransferRequest(sources: try sources(of: file, part: part))
            transfer.origin = try? SourceURL(file.url + part)
            if file.objects.isEmpty {
                transfer.expectedSHA256 = file.sha256
                if let published = file.publishedBytes {
                    transfer.expectedSizes = [published]
                } else if let derived = file.derivedBytes, checksDerivedSize {
                    transfer.expectedSizes = [derived.plain, derived.zip64Local]
                }
            }
            return FetchRequest(name: try StoreName(file.urlPath + part), transfer: transfer)
        }
    }

    private func sources(of file: CatalogFile, part: String) throws -> [SourceURL] {
        // what comes with the program needs no mirror
        if file.url.hasPrefix(Self.resourceScheme) {
            return [try resource(String(file.url.dropFirst(Self.resourceScheme.count)) + part)]
        }
        let own = mirrors.map { $0.string + file.urlPath } + [file.url]
        return try (own + file.mirrorURLs).map { try SourceURL($0 + part) }
    }
}
