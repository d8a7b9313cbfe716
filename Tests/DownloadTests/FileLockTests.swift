import ByteIO
import Download
import Foundation
import Glibc
import Synchronization
import SystemPackage
import TestSupport
import Testing

/// One holder at a time, with the system's locks and without them.
@Suite(.timeLimit(.minutes(5))) struct FileLockTests {
    let scratch: TemporaryDirectory
    let path: FilePath

    init() throws {
        scratch = try TemporaryDirectory()
        path = scratch.path.appending("f.lock")
    }

    final class Counter: Sendable {
        let value = Atomic(0)
    }

    static let withoutLocks: FileLocking = {
        var locking = FileLocking()
        locking.assumedAnswer = .noLocks
        return locking
    }()

    /// Starts a program that waits until it is killed.
    func sleeper() throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sleep")
        process.arguments = ["1000"]
        try process.run()
        return process
    }

    func writeOwner(_ adjust: (inout LockOwner) -> Void) throws {
        var owner = LockOwner.current()
        adjust(&owner)
        try scratch.write(Array(owner.text.utf8), to: "f.lock.owner")
        #expect(LockOwner.read(OwnerFile.path(for: path)) == owner)
    }

    @Test(arguments: [FileLocking(), withoutLocks]) func oneAtATime(locking: FileLocking) async throws {
        let inside = Counter()
        let path = path
        let most = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try withFileLock(at: path, locking: locking) {
                        let count = inside.value.wrappingAdd(1, ordering: .relaxed).newValue
                        sched_yield()
                        inside.value.wrappingSubtract(1, ordering: .relaxed)
                        return count
                    }
                }
            }
            return try await group.reduce(0) { max($0, $1) }
        }
        #expect(most == 1)
        #expect(try scratch.everything() == [])
    }

    @Test(arguments: [Errno.noLocks, .notSupportedOnSocket, .noFunction, .invalidArgument])
    func aFilesystemWithoutLocksIsNoError(answer: Errno) throws {
        var locking = FileLocking()
        locking.assumedAnswer = answer
        let inside = try withFileLock(at: path, locking: locking) { try scratch.everything() }
        #expect(inside == ["f.lock.owner"])
        #expect(try scratch.everything() == [])
    }

    @Test func anotherRefusalIsAnError() throws {
        var locking = FileLocking()
        locking.assumedAnswer = .ioError
        #expect(throws: FileError(.lock, path, .ioError)) { try withFileLock(at: path, locking: locking) {} }
    }

    /// A holder that is killed cannot give anything back.
    @Test func theLockOfADeadProcessIsTakenOver() throws {
        let process = try sleeper()
        try writeOwner { $0.process = process.processIdentifier }
        let owner = try #require(LockOwner.read(OwnerFile.path(for: path)))
        #expect(!owner.isDead)
        let flag = CancellationFlag()
        flag.cancel()
        #expect(throws: DownloadError.cancelled) {
            try withFileLock(at: path, locking: Self.withoutLocks, cancellation: flag) {}
        }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(owner.isDead)
        try withFileLock(at: path, locking: Self.withoutLocks) {}
        #expect(try scratch.everything() == [])
    }

    @Test(
        arguments: [
            { $0.host = "elsewhere" }, { $0.boot = "yesterday" }, { $0.processSpace = "pid:[1]" },
        ] as [@Sendable (inout LockOwner) -> Void]
    )
    func nobodyElsesProcessesAreJudged(adjust: @Sendable (inout LockOwner) -> Void) throws {
        let process = try sleeper()
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        var owner = LockOwner.current()
        owner.process = process.processIdentifier
        #expect(owner.isDead)
        adjust(&owner)
        #expect(!owner.isDead)
    }

    /// The holder is on another host, and has not been heard of; a file cut short says nothing of its holder.
    @Test(arguments: ["elsewhere\nboot\npid:[1]\n1\nabc\n", "elsewhe", ""])
    func aSilentHolderIsTakenOver(text: String) throws {
        try scratch.write(Array(text.utf8), to: "f.lock.owner")
        var locking = Self.withoutLocks
        locking.patience = .milliseconds(100)
        try withFileLock(at: path, locking: locking) {}
        #expect(try scratch.everything() == [])
    }

    /// As long as the lock is held, its file is touched.
    @Test func theHolderShowsItself() throws {
        var locking = Self.withoutLocks
        locking.touchInterval = .milliseconds(5)
        let owner = OwnerFile.path(for: path).string
        try withFileLock(at: path, locking: locking) {
            var past = stat()
            #expect(stat(owner, &past) == 0)
            var now = past
            while now.st_mtim.tv_sec == past.st_mtim.tv_sec, now.st_mtim.tv_nsec == past.st_mtim.tv_nsec {
                usleep(1000)
                #expect(stat(owner, &now) == 0)
            }
        }
    }

    /// A holder that was taken for dead must not take the lock from the next one.
    @Test func theNextHoldersFileStays() throws {
        try withFileLock(at: path, locking: Self.withoutLocks) {
            try writeOwner { $0.process = 1 }
        }
        #expect(try scratch.everything() == ["f.lock.owner"])
    }

    /// The lock's file may go while somebody waits for it.
    @Test func aLockOnAFileThatIsGoneIsNoLock() throws {
        let old = open(path.string, O_CREAT | O_RDWR | O_CLOEXEC, 0o666)
        #expect(flock(old, LOCK_EX) == 0)
        unlink(path.string)
        try withFileLock(at: path) { #expect(fileExists(at: path)) }
        close(old)
        #expect(try scratch.everything() == [])
    }

    @Test func aWholeFetchWorksWithoutLocks() throws {
        var store = Store(root: scratch.path.appending("cache"))
        store.locking = Self.withoutLocks
        try scratch.write([1, 2], to: "source")
        let url = try SourceURL("file://\(scratch.path)/source")
        let request = FetchRequest(name: try StoreName("f"), transfer: TransferRequest(url: url))
        #expect(try Fetcher(store: store, transfer: .loopback).fetch(request).size == 2)
        #expect(try scratch.everything(in: "cache/locks") == [])
    }
}
