import Dispatch
import Foundation
import TestSupport
import Testing

/// Fetching while the world falls apart: kills, rivals, full disks.
@Suite(.serialized) struct FetchRobustnessTests {
    let bench: FetchBench

    init() throws {
        bench = try FetchBench()
    }

    /// What a kill may cost: for each of eight connections a MiB that was not recorded yet, and what lies in the system's
    /// buffers on the way.
    static let costOfAKill = 8 * (1 << 20 + 512 << 10)

    /// Kills come when a random number of bytes has gone out, and a random time later.
    ///
    /// So they come at the start, in the middle, and while the file is checked and installed. When a download gets through in between, the next one begins.
    @Test(.timeLimit(.minutes(3))) func killedAHundredTimes() throws {
        let seed: UInt64 = 20_260_101
        let content = FileContent(seed: 5, count: 256 << 20)
        bench.server.serve("/words.txt", ServedFile(content), Fault(.limits(bytesPerSecond: 24 << 20)))
        var generator = SeededGenerator(seed: seed)
        var kills = 0
        while kills < 100 {
            try bench.forget()
            let before = bench.server.traffic.bodyBytes
            var killsOfThisDownload = 0
            var isComplete = false
            while !isComplete, kills < 100 {
                // one in ten runs is long
                let isLong = Int.random(in: 0..<10, using: &generator) == 0
                let count = Int.random(in: 0...(isLong ? 64 << 20 : 6 << 20), using: &generator)
                let delay = UInt32.random(in: 0...20_000, using: &generator)
                let fetch = try bench.start("--connections", "8")
                bench.wait(untilSent: count, by: fetch)
                usleep(delay)
                if fetch.isRunning { kill(fetch.processIdentifier, SIGKILL) }
                fetch.waitUntilExit()
                isComplete = fetch.terminationReason == .exit
                if isComplete {
                    #expect(fetch.terminationStatus == 0, "seed \(seed), kill \(kills)")
                } else {
                    kills += 1
                    killsOfThisDownload += 1
                }
                try bench.expectNothingWrong(content, "seed \(seed), kill \(kills)")
            }
            let last = try bench.fetch("--json")
            #expect(last.status == 0, "seed \(seed), kill \(kills): \(last.diagnostics)")
            try bench.expectFile(content)
            let sent = bench.server.traffic.bodyBytes - before
            #expect(
                sent <= content.count + killsOfThisDownload * Self.costOfAKill,
                "seed \(seed): \(killsOfThisDownload) kills"
            )
        }
        #expect(bench.server.traffic.mostConnections >= 8)
    }

    @Test(.timeLimit(.minutes(5))) func eightProcessesFetchOnce() throws {
        let content = FileContent(seed: 6, count: 32 << 20)
        bench.server.serve("/words.txt", ServedFile(content), Fault(.limits(bytesPerSecond: 4 << 20)))
        let fetches = try (0..<8).map { _ in try bench.start() }
        for fetch in fetches {
            fetch.waitUntilExit()
            #expect(fetch.terminationReason == .exit)
            #expect(fetch.terminationStatus == 0)
        }
        #expect(bench.server.traffic.bodyBytes == content.count)
        try bench.expectFile(content)
    }

    @Test(.timeLimit(.minutes(5)), arguments: [(SIGINT, 130), (SIGTERM, 143)])
    func interrupted(signal: Int32, status: Int) throws {
        let content = FileContent(seed: 7, count: 64 << 20)
        bench.server.serve("/words.txt", ServedFile(content), Fault(.limits(bytesPerSecond: 4 << 20)))
        let fetch = try bench.start()
        bench.wait(untilSent: 32 << 20, by: fetch)
        kill(fetch.processIdentifier, signal)
        fetch.waitUntilExit()
        #expect(fetch.terminationReason == .exit)
        #expect(Int(fetch.terminationStatus) == status)
        #expect(bench.exists("partial/words.txt"))
        #expect(bench.exists("partial/words.txt.journal"))
        #expect(!bench.exists("files/words.txt"))

        // nothing is asked of a server offline, whatever is half there
        let count = bench.server.requests.count
        let offline = try bench.fetch("--offline")
        #expect(offline.status == 66)
        #expect(bench.server.requests.count == count)

        bench.server.serve("/words.txt", ServedFile(content))
        let resumed = try bench.fetch()
        #expect(resumed.status == 0, "\(resumed.diagnostics)")
        try bench.expectFile(content)
        #expect(!bench.exists("partial/words.txt"))
        #expect(!bench.exists("partial/words.txt.journal"))
        #expect(bench.server.traffic.bodyBytes <= content.count + Self.costOfAKill)
    }

    @Test func offlineAsksNobody() throws {
        bench.server.serve("/words.txt", ServedFile([1, 2, 3]))
        let refused = try bench.fetch("--offline")
        #expect(refused.status == 66)
        #expect(refused.diagnostics.contains(bench.home.appending(path: "files/words.txt").path))
        #expect(try bench.fetch(environment: ["BITZOO_OFFLINE": "1"]).status == 66)
        #expect(bench.server.requests.isEmpty)
        #expect(try bench.fetch().status == 0)
        #expect(bench.server.requests.isEmpty == false)
        let count = bench.server.requests.count
        #expect(try bench.fetch("--offline").status == 0)
        #expect(bench.server.requests.count == count)
    }
}

/// Disks that are too small: a tmpfs of 64 MiB, in a mount namespace of the tool's own.
@Suite(.serialized, .enabled(if: FetchBench.smallDisk != nil, "no tmpfs can be mounted here"))
struct FetchRobustnessOnASmallDiskTests {
    let bench: FetchBench
    let content = FileContent(seed: 8, count: 100_000_000)

    init() throws {
        bench = try FetchBench()
    }

    /// The server sends the head of an answer and one byte, and then nothing: the refusal does not wait for the body.
    @Test(.timeLimit(.minutes(5))) func refusedBeforeTheBody() throws {
        bench.server.serve("/words.txt", ServedFile(content), Fault(.stall(afterBytes: 1)))
        let refused = try bench.fetchOnSmallDisk()
        #expect(refused.status == 74, "\(refused.diagnostics)")
        #expect(refused.diagnostics.contains("100000000"))
        #expect(bench.server.requests.count == 1)
        #expect(bench.server.traffic.bodyBytes == 1)
    }

    /// The catalogue knows the size: nobody need be asked.
    @Test func refusedBeforeTheRequest() throws {
        bench.server.serve("/words.txt", ServedFile(content))
        try bench.writeCatalog(publishedBytes: content.count)
        let refused = try bench.fetchOnSmallDisk()
        #expect(refused.status == 74, "\(refused.diagnostics)")
        #expect(refused.diagnostics.contains("100000000"))
        #expect(bench.server.requests.isEmpty)
    }

    /// Nobody knew the size.
    @Test(.timeLimit(.minutes(5))) func fullInTheMiddle() throws {
        bench.server.serve("/words.txt", ServedFile(content), Fault(.ignoresRange), Fault(.chunks))
        let refused = try bench.fetchOnSmallDisk("; echo LISTING >&2; ls -R \"$BITZOO_HOME/files\" >&2")
        #expect(refused.status == 74, "\(refused.diagnostics)")
        let listing = try #require(refused.diagnostics.split(separator: "LISTING\n").last)
        #expect(!listing.contains("words.txt"))
    }

    @Test(.timeLimit(.minutes(5))) func whatFitsIsFetched() throws {
        let content = FileContent(seed: 9, count: 40_000_000)
        bench.server.serve("/words.txt", ServedFile(content))
        let fetched = try bench.fetchOnSmallDisk()
        #expect(fetched.status == 0, "\(fetched.diagnostics)")
        #expect(bench.server.traffic.bodyBytes == content.count)
    }
}
