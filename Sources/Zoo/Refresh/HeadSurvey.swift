internal import Download
internal import Synchronization

/// Asks servers about many files: at a bounded rate, over few connections, with patience.
struct HeadSurvey: Sendable {
    /// After this many files in a row without an answer, the rest is not asked about.
    static let failuresInARow = 3

    /// What became of a question.
    enum Outcome: Sendable {
        /// The file is there, or the server says that it is not.
        case answered(HeadReply)
        /// There is no answer that says anything about the file.
        case failed(DownloadError)
    }

    let settings: TransferSettings
    let rate: Double
    let connections: Int

    /// Asks about files.
    ///
    /// - Parameters:
    ///   - urls: where the files are.
    ///   - each: told what became of each file, by its position, in any order; a file that was not asked about is left out.
    /// - Throws: `CancellationError` when the task is cancelled.
    func run(_ urls: [SourceURL], each: @escaping @Sendable (Int, Outcome) -> Void) async throws {
        let pace = RequestPace(rate: rate)
        let queue = Queue(count: urls.count)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<min(connections, urls.count) {
                group.addTask {
                    let connection = HeadConnection(settings: settings)
                    while let position = queue.next() {
                        let (outcome, isFinal) = try await ask(urls[position], over: connection, pace)
                        each(position, outcome)
                        queue.note(outcome, isFinal: isFinal)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Hands out positions, until too many failures have come in a row.
    private final class Queue: Sendable {
        private let count: Int
        private let state = Mutex((next: 0, failures: 0))

        init(count: Int) {
            self.count = count
        }

        func next() -> Int? {
            state.withLock { state in
                guard state.next < count, state.failures < HeadSurvey.failuresInARow else { return nil }
                state.next += 1
                return state.next - 1
            }
        }

        func note(_ outcome: Outcome, isFinal: Bool) {
            state.withLock { state in
                // what was given up stays so
                guard state.failures < HeadSurvey.failuresInARow else { return }
                switch outcome {
                case .answered: state.failures = 0
                case .failed: state.failures += isFinal ? HeadSurvey.failuresInARow : 1
                }
            }
        }
    }

    /// Asks until there is an answer or no hope; says also whether it makes no sense to ask about other files.
    private func ask(
        _ url: SourceURL,
        over connection: HeadConnection,
        _ pace: RequestPace
    ) async throws -> (Outcome, isFinal: Bool) {
        let policy = RetryPolicy(settings)
        var tries = 0
        while true {
            try await pace.turn()
            if let deadline = settings.deadline, .now >= deadline {
                return (.failed(.outOfTime(url, received: 0)), true)
            }
            tries += 1
            let failure: DownloadError
            var answer: HeadReply?
            do {
                let reply = try await connection.ask(url)
                if [200, 404, 410].contains(reply.status) { return (.answered(reply), false) }
                failure = .httpStatus(reply.status, url)
                answer = reply
            } catch let error as DownloadError {
                if error == .cancelled { throw CancellationError() }
                failure = error
            }
            guard let pause = policy.pause(failures: tries, retryAfter: answer?.retryAfter) else {
                let seconds = Int(answer?.retryAfter?.components.seconds ?? 0)
                return (.failed(.busy(url, status: answer?.status ?? 0, retryAfter: seconds)), true)
            }
            guard failure.mayHeal, tries <= settings.retries else { return (.failed(failure), false) }
            // it is the server that is in trouble: every connection waits
            pace.pause(for: pause)
        }
    }
}
