import Download
import Testing
import bitzoo

/// The state behind the progress of a fetch, event by event, at times that the test makes up.
@Suite struct FetchProgressTests {
    let start = ContinuousClock.now
    let source: SourceURL
    let mirror: SourceURL

    init() throws {
        source = try SourceURL("https://example.org/a.npz")
        mirror = try SourceURL("https://user:secret@mirror.example.org/a.npz")
    }

    func time(_ seconds: Double) -> ContinuousClock.Instant { start + .milliseconds(Int(seconds * 1000)) }

    func progress(_ received: Int, of total: Int? = 1000) -> TransferEvent {
        .progress(TransferProgress(received: received, total: total))
    }

    func line(_ item: FetchItem, at seconds: Double, width: Int = 80) -> String {
        FetchLines(names: [item.name], width: width, now: time(seconds)).line(item)
    }

    func item(_ events: [(Double, TransferEvent)]) -> FetchItem {
        var item = FetchItem(name: "a.npz", expected: nil)
        item.open(at: start)
        for (seconds, event) in events { item.apply(event, at: time(seconds)) }
        return item
    }

    // MARK: Rates

    @Test func aRateLooksBackEightSeconds() {
        var rate = FetchRate()
        rate.reset(to: 500, at: start)
        #expect(rate.bytesPerSecond(at: time(0.2)) == nil)
        rate.add(1500, at: time(1))
        #expect(rate.bytesPerSecond(at: time(1)) == 1000)
        rate.add(1500, at: time(4))
        #expect(rate.bytesPerSecond(at: time(4)) == 250)
        // the fast first second is over eight seconds ago
        #expect(rate.bytesPerSecond(at: time(9.5)) == 0)
        rate.add(3500, at: time(11))
        #expect(rate.bytesPerSecond(at: time(12)) == 250)
    }

    @Test func fewerBytesBeginTheRateAnew() {
        var rate = FetchRate()
        rate.reset(to: 0, at: start)
        rate.add(10_000, at: time(1))
        rate.add(0, at: time(2))
        rate.add(500, at: time(3))
        #expect(rate.bytesPerSecond(at: time(3)) == 500)
    }

    // MARK: One file

    @Test func resumedBytesCountAsDoneButNotTowardsTheRate() {
        let item = item([(0, .started(source: source, total: 1000, resumed: 400)), (2, progress(500))])
        #expect(item.percentage == 50)
        #expect(item.bytesPerSecond(at: time(2)) == 50)
        #expect(item.transferred == 100)
        #expect(line(item, at: 2) == "a.npz   50%       500 B of 1.0 kB      50 B/s  10 s left")
    }

    @Test func aRestartKeepsThePercentageUntilItIsPassed() {
        var item = item([
            (0, .started(source: source, total: 1000, resumed: 0)), (2, progress(600)),
            (3, .restarting(source: source, reason: .changed)), (3, .started(source: source, total: 2000, resumed: 0)),
            (4, progress(800, of: 2000)),
        ])
        #expect(item.percentage == 60)
        #expect(line(item, at: 4) == "a.npz   60%  restarted: the file changed on the server")
        #expect(item.bytesPerSecond(at: time(4)) == 800)
        item.apply(progress(1201, of: 2000), at: time(5))
        #expect(item.percentage == 60)
        #expect(line(item, at: 5).hasPrefix("a.npz   60%      1.2 kB of 2.0 kB"))
        #expect(item.transferred == 600 + 1201)
    }

    @Test func aRetryIsAShortState() {
        var item = item([
            (0, .started(source: source, total: 1000, resumed: 0)), (1, progress(100)),
            (2, .retrying(source: mirror, reason: .timedOut(mirror, received: 100), attempt: 1, pause: .seconds(3))),
        ])
        #expect(line(item, at: 2) == "a.npz   10%  retrying in 3 s: timed out after 100 bytes")
        #expect(line(item, at: 3.5) == "a.npz   10%  retrying in 2 s: timed out after 100 bytes")
        #expect(line(item, at: 5.5) == "a.npz   10%  retrying: timed out after 100 bytes")
        item.apply(progress(101), at: time(6))
        #expect(item.note == nil)
    }

    @Test func aRepairSaysWhatIsFetchedAgain() {
        let item = item([
            (0, .started(source: source, total: 1000, resumed: 0)), (1, progress(1000)),
            (2, .repairing(bytes: 300, parts: ["root_block/conv2d", "head/conv2d"])), (3, progress(800)),
        ])
        #expect(item.percentage == 100)
        #expect(line(item, at: 3) == "a.npz  100%  repairing 300 B: root_block/conv2d, head/conv2d")
    }

    @Test func connectionsAreToldWhereThereIsRoom() {
        var item = item([(0, .started(source: source, total: 1000, resumed: 0))])
        item.apply(.progress(TransferProgress(received: 500, total: 1000, connections: 8)), at: time(1))
        #expect(line(item, at: 1, width: 100).hasSuffix("500 B/s  1 s left  8 connections"))
        #expect(line(item, at: 1, width: 52).hasSuffix("500 B/s  1 s left"))
    }

    @Test func anUnknownSizeHasNoPercentage() {
        let item = item([(0, .started(source: source, total: nil, resumed: 0)), (1, progress(100, of: nil))])
        #expect(item.percentage == nil)
        #expect(line(item, at: 1) == "a.npz                       100 B     100 B/s")
    }

    @Test func aCompleteFileIsBeingChecked() {
        let item = item([(0, .started(source: source, total: 1000, resumed: 0)), (1, progress(1000))])
        #expect(line(item, at: 1) == "a.npz  100%  checking")
    }

    @Test func nothingComesForALongTime() {
        let item = item([(0, .started(source: source, total: 1000, resumed: 0)), (1, progress(100))])
        #expect(line(item, at: 20) == "a.npz   10%       100 B of 1.0 kB       0 B/s  stalled")
    }

    @Test(arguments: 1...140) func noLineIsWiderThanTheTerminal(width: Int) {
        var item = FetchItem(name: "vtab/BiT-M-R50x1-run0-caltech101-\u{1B}[2J-模型.npz", expected: 2_000_000)
        item.apply(.started(source: source, total: 2_000_000, resumed: 0), at: start)
        item.apply(progress(1_000_000, of: 2_000_000), at: time(2))
        let line = line(item, at: 2, width: width)
        #expect(line.unicodeScalars.reduce(0) { $0 + ($1.isASCII ? 1 : 2) } < width)
        #expect(!line.contains("\u{1B}"))
        if width >= 6 + 7 { #expect(line.contains("50%")) }
        if width >= 120 { #expect(line.contains("[##########..........]")) }
    }

    // MARK: All files

    @Test func theTotalNeverGoesBackWhenSizesBecomeKnown() {
        var ledger = FetchLedger()
        let first = ledger.add("a", size: 1000)
        let second = ledger.add("b", size: 1000)
        #expect(ledger.hasTotal)
        ledger.update(first, at: start) { $0.open(at: start) }
        ledger.update(first, at: time(1)) { $0.apply(progress(1000), at: time(1)) }
        #expect(ledger.total(at: time(1)).percentage == 50)
        // the second one is larger than expected
        ledger.update(second, at: time(2)) {
            $0.apply(.started(source: source, total: 9000, resumed: 0), at: time(2))
        }
        let total = ledger.total(at: time(2))
        #expect(total.percentage == 50)
        #expect(total.bytes == 10_000)
        #expect(total.bytesPerSecond == 500)
        ledger.update(second, at: time(3)) { $0.close(isFailure: true) }
        #expect(ledger.total(at: time(3)).percentage == 100)
        #expect(ledger.total(at: time(3)).closed == 1)
    }

    @Test func anUnknownSizeLeavesTheTotalWithoutPercentage() {
        var ledger = FetchLedger()
        _ = ledger.add("a", size: 1000)
        _ = ledger.add("b", size: nil)
        #expect(ledger.total(at: start).bytes == nil)
        #expect(ledger.total(at: start).percentage == nil)
    }

    // MARK: The terminal

    @Test func aPictureBecomesTheNextOne() {
        var screen = FetchScreen()
        #expect(screen.frame(moving: ["a", "b"], width: 80) == "a\nb")
        #expect(screen.frame(moving: ["a", "b"], width: 80) == "")
        #expect(screen.frame(moving: ["a", "c"], width: 80) == "\r\u{1B}[1Aa\u{1B}[K\nc\u{1B}[K")
        #expect(screen.frame(permanent: ["done"], moving: ["c"], width: 80) == "\r\u{1B}[1A\u{1B}[Jdone\nc")
        #expect(screen.close() == "\n")
        #expect(screen.frame(moving: [], width: 80) == "")
    }

    /// A terminal that became narrower has broken the lines that were too long for it.
    @Test func aNarrowerTerminalIsClearedWhole() {
        var screen = FetchScreen()
        _ = screen.frame(moving: [String(repeating: "a", count: 70), "b"], width: 80)
        #expect(screen.frame(moving: ["a", "b"], width: 40) == "\r\u{1B}[2A\u{1B}[Ja\nb")
    }

    /// Nothing above the cursor is touched when somebody else may have written there.
    @Test func aPictureThatWasLeftIsBegunAnew() {
        var screen = FetchScreen()
        _ = screen.frame(moving: ["a", "b"], width: 80)
        screen.forget()
        #expect(screen.frame(moving: ["a", "b"], width: 80) == "\r\u{1B}[Ja\nb")
        #expect(screen.frame(moving: ["a", "c"], width: 80) == "\r\u{1B}[1Aa\u{1B}[K\nc\u{1B}[K")
    }

    // MARK: Failures

    @Test func aFailureAtOnePlaceIsOneLine() {
        let failure = TransferFailure(
            last: .init(source: source, error: .timedOut(source, received: 7), tries: 6),
            command: "curl -fL -o a.npz https://example.org/a.npz"
        )
        #expect(
            failureLines(of: failure) == [
                "bitzoo: error: https://example.org/a.npz: timed out after 7 bytes (6 tries)",
                "bitzoo: hint: to reproduce: curl -fL -o a.npz https://example.org/a.npz",
            ]
        )
    }

    @Test func aFailureAtEveryPlaceNamesThemAll() {
        let failure = TransferFailure(
            attempts: [.init(source: mirror, error: .connectionFailed(mirror), tries: 1)],
            last: .init(source: source, error: .httpStatus(503, source), tries: 6),
            command: "curl -fL https://example.org/a.npz"
        )
        #expect(
            failureLines(of: failure) == [
                "bitzoo: error: none of 2 places delivered a.npz",
                "bitzoo: error:   https://mirror.example.org/a.npz: cannot connect",
                "bitzoo: error:   https://example.org/a.npz: the server answered with status 503 (6 tries)",
                "bitzoo: hint: to reproduce: curl -fL https://example.org/a.npz",
            ]
        )
    }
}
