public import ByteIO
internal import Synchronization
public import SystemPackage

extension Store {
    /// What reading a file again has shown.
    public struct Check: Sendable, Equatable {
        /// Whether a file is what it should be.
        public enum Verdict: String, Sendable {
            /// The bytes are the ones that were recorded.
            case ok
            /// The bytes are others.
            case damaged
            /// It was recorded, and is not there.
            case missing
            /// It is there, and nothing was recorded of it.
            case unrecorded
        }

        /// The file's name.
        public let name: StoreName
        /// Whether it is what it should be.
        public let verdict: Verdict
        /// The recorded digest.
        public let expected: SHA256Digest?
        /// The digest of the bytes that are there.
        public let found: SHA256Digest?
        /// The number of bytes that are there.
        public let size: Int?
        /// Where a damaged file was put.
        public var quarantined: FilePath?

        package init(
            name: StoreName,
            verdict: Verdict,
            expected: SHA256Digest? = nil,
            found: SHA256Digest? = nil,
            size: Int? = nil,
            quarantined: FilePath? = nil
        ) {
            self.name = name
            self.verdict = verdict
            self.expected = expected
            self.found = found
            self.size = size
            self.quarantined = quarantined
        }
    }

    /// Reads files again, several at a time, and compares them with what was recorded.
    ///
    /// - Parameters:
    ///   - names: the files; `nil` for all that are there or were recorded.
    ///   - quarantining: whether damaged files are put into quarantine.
    ///   - cancellation: stops the reading, or the wait for another process that is fetching a damaged file.
    ///   - progress: told, from several threads, how many bytes have been read of how many.
    /// - Returns: what was found, ordered by name.
    /// - Throws: ``StoreError`` when the lock file is not valid, `FileError`, or ``DownloadError/cancelled``.
    public func check(
        _ names: [StoreName]? = nil,
        quarantining: Bool,
        cancellation: CancellationFlag = CancellationFlag(),
        progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws -> [Check] {
        let records = try lockFile.entries()
        let names = try Set(names ?? Array(records.keys) + self.names()).sorted()
        // the same bytes are read once, whatever names they have
        var statuses: [StoreName: FileStatus] = [:]
        var identities: [FileStatus.Identity: StoreName] = [:]
        for name in names {
            guard let status = FileStatus(of: path(of: name), followingLinks: true), status.isRegular else { continue }
            statuses[name] = status
            identities[status.identity] = identities[status.identity] ?? name
        }
        let paths = identities.sorted { $0.value < $1.value }.map { (identity: $0.key, path: path(of: $0.value)) }
        let total = paths.reduce(0) { $0 + ((try? fileSize(at: $1.path)) ?? 0) }
        let read = Atomic(0)
        let digests = try parallelMap(count: paths.count) { index in
            try digestFile(at: paths[index].path, cancellation) { count in
                progress(read.wrappingAdd(count, ordering: .relaxed).newValue, total)
            }
        }
        let found = Dictionary(zip(paths.map(\.identity), digests)) { first, _ in first }
        return try names.map { name in
            let status = statuses[name]
            let digest = status.flatMap { found[$0.identity] }
            let verdict = verdict(of: digest, records[name])
            var check = Check(
                name: name,
                verdict: verdict,
                expected: records[name]?.sha256,
                found: digest,
                size: status?.size
            )
            if verdict == .damaged, quarantining, let status {
                check.quarantined = try putAway(name, status.identity, check.expected, cancellation)
            }
            return check
        }
    }

    private func verdict(of found: SHA256Digest?, _ record: LockFile.Entry?) -> Check.Verdict {
        guard let found else { return .missing }
        guard let record else { return .unrecorded }
        return found == record.sha256 ? .ok : .damaged
    }

    /// Puts a damaged file into quarantine, unless another process has replaced it meanwhile.
    private func putAway(
        _ name: StoreName,
        _ identity: FileStatus.Identity,
        _ expected: SHA256Digest?,
        _ cancellation: CancellationFlag
    ) throws -> FilePath? {
        try withLock(on: name, cancellation: cancellation) {
            guard FileStatus(of: path(of: name), followingLinks: true)?.identity == identity else { return nil }
            return try quarantine(name, expected: expected)
        }
    }
}
