import ByteIO
import Download
import Synchronization
import SystemPackage
import Zoo

/// Takes in results as they come: shows how far it is, and keeps the record on the disk nearly up to date.
final class RefreshSink: Sendable {
    /// A run over the whole catalogue takes many minutes; what is lost when it is killed is this much of it.
    private static let interval = Duration.seconds(15)

    private struct State {
        var record: CatalogRecord
        var count = 0
        var nextSave = ContinuousClock.now + RefreshSink.interval
    }

    /// What was recorded before.
    let before: CatalogRecord
    private let path: FilePath?
    private let total: Int
    private let progress: ProgressLine
    private let state: Mutex<State>

    init(output: String?, total: Int, terminal: Terminal) throws {
        path = output.map { FilePath($0) }
        before = try path.map { try CatalogRecord(readingIfPresent: $0) } ?? CatalogRecord()
        // better now than after many minutes
        if let path, !fileExists(at: path.directory) { throw FileError.noDirectory(for: path) }
        self.total = total
        progress = ProgressLine("asking", on: terminal)
        state = Mutex(State(record: before))
    }

    func take(_ object: RefreshedFile) {
        state.withLock { state in
            state.count += 1
            progress.show(count: state.count, of: total, unit: "files")
            guard let entry = object.entry else { return }
            state.record.files[object.url.redacted] = entry
            guard let path, state.nextSave < .now else { return }
            // a failure shows at the end
            try? state.record.write(to: path)
            state.nextSave = .now + Self.interval
        }
    }

    /// Removes the progress line and writes the record.
    func finish() throws {
        progress.finish()
        let record = state.withLock { $0.record }
        if let path, record != before { try record.write(to: path) }
    }
}
