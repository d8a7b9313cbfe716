import ByteIO
import Catalog
import Download
import SystemPackage
import Zoo

extension CommandContext {
    /// The URL that libcurl is asked for: `resource:` means a file that comes with the program.
    func sourceURL(_ url: String) throws -> SourceURL {
        let scheme = CatalogRequests.resourceScheme
        guard url.hasPrefix(scheme) else { return try SourceURL(url) }
        let path = try resources.path(of: String(url.dropFirst(scheme.count)))
        return try SourceURL("file://" + percentEncoded(path.string))
    }

    /// What must be fetched for a file of the catalogue: one transfer, or one for each object of a directory.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - checksDerivedSize: whether a size that only follows from the architecture is insisted on.
    ///   - mirrors: the places that are asked before the catalogue's own.
    /// - Returns: the requests, in the order of the objects.
    /// - Throws: `DownloadError` or `StoreError` when a URL or name of the catalogue cannot be used,
    ///   ``CommandFailure`` when a file that should come with the program is missing.
    func requests(
        for file: CatalogFile,
        checksDerivedSize: Bool,
        mirrors: [SourceURL] = []
    ) throws -> [FetchRequest] {
        var requests = CatalogRequests { try sourceURL(CatalogRequests.resourceScheme + $0) }
        requests.checksDerivedSize = checksDerivedSize
        requests.mirrors = mirrors
        return try requests.requests(for: file)
    }

    /// The place of a file in the cache.
    func storeName(of file: CatalogFile) -> String { file.urlPath }
}

/// A path as it stands in a URL.
private func percentEncoded(_ path: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
    return path.utf8.reduce(into: "") { text, byte in
        if plain.contains(byte) {
            text.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
            let digits = String(byte, radix: 16, uppercase: true)
            text += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
}

extension CommandContext {
    /// A data set's local file: one that comes with the program, or one that is fetched into the cache.
    func datasetPath(_ dataset: Dataset, url: String) throws -> FilePath {
        var transfer = TransferRequest(url: try sourceURL(url))
        transfer.expectedSHA256 = dataset.sha256
        transfer.expectedSizes = dataset.bytes.map { [$0] } ?? []
        let name = "datasets/\(dataset.id)" + (url.hasSuffix(".tar") ? ".tar" : "")
        let request = FetchRequest(name: try StoreName(name), transfer: transfer)
        return try fetcher(isOffline: isOn("BITZOO_OFFLINE")).fetch(request).path
    }
}
