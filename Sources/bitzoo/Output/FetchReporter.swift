import Dispatch
import Download
import Glibc
import Synchronization

/// Tells the user how a fetch goes on; its methods are called from several threads.
final class FetchReporter: Sendable {
    /// The ways of telling.
    enum Style: Sendable {
        /// Moving lines at the bottom of the terminal, one for each file that is being transferred.
        case screen
        /// A line every few seconds.
        case lines
        /// A line of JSON for each event.
        case events
        /// Nothing but errors.
        case silent
    }

    private struct State {
        var ledger = FetchLedger()
        var screen = FetchScreen()
        /// How much each file had when that was last told as an event; gone when it may be less the next time.
        var told: [Int: Int] = [:]
        var isClosed = false
    }

    /// The pause between two pictures on a terminal.
    private static let redrawInterval = Duration.milliseconds(200)
    /// The pause between two lines elsewhere.
    private static let lineInterval = Duration.seconds(5)

    private let style: Style
    private let terminal: Terminal
    private let interval: Duration
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "bitzoo.progress")

    /// Starts to tell.
    ///
    /// - Parameters:
    ///   - isJSON: whether the reader is a program.
    ///   - isQuiet: whether nothing but errors is wanted.
    ///   - context: where the terminal is.
    init(isJSON: Bool, isQuiet: Bool, in context: CommandContext) {
        terminal = context.terminal
        if isQuiet {
            style = .silent
        } else if isJSON {
            style = .events
        } else {
            style = terminal.showsProgress ? .screen : .lines
        }
        let wanted = context.environment["BITZOO_PROGRESS_INTERVAL"].flatMap(Seconds.init(argument:))?.duration
        interval =
            style == .screen ? Self.redrawInterval : max(wanted ?? Self.lineInterval, .milliseconds(10))
        Interruption.listener.withLock { $0 = self }
        if style == .screen || style == .lines { scheduleTick() }
    }

    /// Ends the telling; the moving lines go away.
    func close() {
        Interruption.listener.withLock { $0 = nil }
        state.withLock { state in
            if style == .screen { show(state.screen.frame(moving: [], width: Terminal.size.columns)) }
            state.isClosed = true
        }
    }

    // MARK: What happens

    /// Announces a file.
    ///
    /// - Parameter request: what is asked for.
    /// - Returns: the file's number.
    func add(_ request: FetchRequest) -> Int {
        add(request.name.string, size: request.transfer.expectedSizes.first)
    }

    /// Announces something that is fetched.
    ///
    /// - Parameters:
    ///   - name: what it is called.
    ///   - size: its number of bytes, if that is known beforehand.
    /// - Returns: its number.
    func add(_ name: String, size: Int? = nil) -> Int {
        state.withLock { $0.ledger.add(name, size: size) }
    }

    /// A file's turn has come.
    func open(_ item: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            state.ledger.update(item, at: now) { $0.open(at: now) }
        }
    }

    /// Takes in what the downloader tells.
    func receive(_ event: TransferEvent, of item: Int) {
        state.withLock { state in
            let now = ContinuousClock.now
            let before = state.ledger.items[item]
            state.ledger.update(item, at: now) { $0.apply(event, at: now) }
            switch style {
            case .silent: break
            case .events: tell(event, of: item, &state, now)
            case .screen:
                if case .switching = event, let line = event.sentence(on: before.name) {
                    draw(&state, permanent: ["bitzoo: warning: \(line)"])
                }
            case .lines:
                // several connections that fail at once are one event for people
                if case .retrying = event, before.isWaiting(at: now) { return }
                if let line = event.sentence(on: before.name) { writeDiagnostic(line) }
            }
        }
    }

    /// A file is in the store.
    ///
    /// - Parameters:
    ///   - item: its number.
    ///   - file: what is there.
    ///   - work: what is done with it next, if anything.
    func finish(_ item: Int, _ file: some Arrival, work: String?) {
        state.withLock { state in
            let now = ContinuousClock.now
            state.ledger.update(item, at: now) { item in
                let size = file.isPart ? item.total ?? file.size : file.size
                item.finish(size: size, wasCached: file.wasCached, work: work)
            }
            let done = state.ledger.items[item]
            switch style {
            case .silent: break
            case .events: show(FetchEventLine(file, done, seconds: done.seconds(at: now)).text())
            case .screen:
                draw(&state, permanent: file.wasCached ? [] : [done.summary(file, at: now)])
            case .lines:
                if !file.wasCached { writeDiagnostic(done.summary(file, at: now)) }
            }
        }
    }

    /// Files are where they should be.
    func close(_ items: [Int]) {
        state.withLock { state in
            for item in items { state.ledger.update(item, at: .now) { $0.close(isFailure: false) } }
        }
    }

    /// Files will not come.
    ///
    /// - Parameters:
    ///   - name: what they are together.
    ///   - items: their numbers.
    ///   - error: why.
    /// - Returns: the exit code; `nil`, and nothing is said, when the error is none of ours.
    func fail(_ name: String, _ items: [Int], _ error: any Error) -> ExitStatus? {
        state.withLock { state in
            let open = items.filter { state.ledger.items[$0].isOpen }
            for item in items where state.ledger.items[item].phase != .finished {
                state.ledger.update(item, at: .now) { $0.close(isFailure: true) }
            }
            guard let failure = Failure(of: error) else { return nil }
            if style == .events {
                let names = open.isEmpty ? [name] : open.map { state.ledger.items[$0].name }
                for name in names { show(FetchEventLine(failure, of: name).text()) }
            }
            say(failure.lines, &state)
            return failure.status
        }
    }

    /// Says something that the user should know.
    func warn(_ text: String, about name: String) {
        if style == .silent { return }
        state.withLock { state in
            if style == .events {
                var event = FetchEventLine(.warning, name)
                event.message = text
                show(event.text())
            }
            say(["bitzoo: warning: \(name): \(text)"], &state)
        }
    }

    /// Writes a line of the result to standard output.
    func output(_ line: String) {
        // two streams, one terminal: the moving lines make room
        guard style == .screen, terminal.isInteractive else { return writeLine(line) }
        state.withLock { state in
            show(state.screen.frame(moving: [], width: Terminal.size.columns))
            writeLine(line)
            draw(&state)
        }
    }

    // MARK: How it is told

    private func scheduleTick() {
        let pause = DispatchTimeInterval.milliseconds(Int(interval / .milliseconds(1)))
        queue.asyncAfter(deadline: .now() + pause) { [weak self] in self?.tick() }
    }

    private func tick() {
        let isOver = state.withLock { state in
            if state.isClosed { return true }
            if style == .screen { draw(&state) } else { writeProgress(&state) }
            return false
        }
        if !isOver { scheduleTick() }
    }

    private func writeProgress(_ state: inout State) {
        let now = ContinuousClock.now
        let moving = state.ledger.items.filter(\.isMoving)
        for item in moving { writeDiagnostic(item.progressSentence(at: now)) }
        if state.ledger.hasTotal, !moving.isEmpty { writeDiagnostic(state.ledger.total(at: now).sentence) }
    }

    private func tell(_ event: TransferEvent, of item: Int, _ state: inout State, _ now: ContinuousClock.Instant) {
        let current = state.ledger.items[item]
        var line = FetchEventLine(event, of: current.name)
        switch event {
        case .progress(let progress):
            // readers are promised that this does not go down by itself
            line.received = max(progress.received, state.told[item] ?? 0)
            line.rate = current.bytesPerSecond(at: now).map { Int(min($0, 1e15)) }
            line.connections = current.connections > 0 ? current.connections : nil
            state.told[item] = line.received
        case .restarting, .repairing: state.told[item] = nil
        case .started, .retrying, .switching: break
        }
        show(line.text())
    }

    /// Writes whole lines that stay.
    private func say(_ lines: [String], _ state: inout State) {
        if style == .screen {
            draw(&state, permanent: lines)
        } else {
            for line in lines { writeDiagnostic(line) }
        }
    }

    private func draw(_ state: inout State, permanent: [String] = []) {
        if state.isClosed { return }
        let size = Terminal.size
        let lines = Terminal.isInForeground ? state.ledger.lines(width: size.columns, height: size.rows) : []
        show(state.screen.frame(permanent: permanent.map(printable), moving: lines, width: size.columns))
    }

    private func show(_ text: String) {
        if !text.isEmpty { write(text, to: STDERR_FILENO) }
    }
}

extension FetchReporter: InterruptionListener {
    func willEnd(with status: Int32) {
        // whoever holds the lock may wait for a terminal that takes nothing
        for _ in 0..<20 {
            let isDone: Void? = state.withLockIfAvailable { state in
                if state.isClosed { return }
                if style == .screen { show(state.screen.close()) }
                let open = state.ledger.items.filter(\.isOpen)
                if style == .events {
                    for item in open { show(FetchEventLine(interruptionOf: item.name, status: status).text()) }
                } else if style != .silent, !open.isEmpty {
                    writeDiagnostic("bitzoo: interrupted; what has arrived is kept for the next fetch")
                }
                state.isClosed = true
            }
            if isDone != nil { return }
            usleep(10_000)
        }
    }

    func hasResumed() {
        state.withLock { $0.screen.forget() }
    }
}

extension FetchLedger {
    /// The moving lines, no more than a terminal has rows.
    mutating func lines(width: Int, height: Int) -> [String] {
        let now = ContinuousClock.now
        let moving = items.filter(\.isMoving)
        guard !moving.isEmpty else { return [] }
        let total = hasTotal ? total(at: now) : nil
        let names = moving.map(\.name) + (total.map { [FetchLedger.Total.name(of: $0)] } ?? [])
        let columns = FetchLines(names: names, width: width, now: now)
        let room = max(1, height - (total == nil ? 1 : 2))
        return moving.prefix(room).map(columns.line) + (total.map { [columns.line($0)] } ?? [])
    }
}
