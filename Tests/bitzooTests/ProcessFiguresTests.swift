import Testing
import bitzoo

/// What the kernel's texts say of a process.
@Suite struct ProcessFiguresTests {
    @Test func memoryIsReadInBytes() throws {
        let status = "Name:\tx\nVmPeak:\t    9000 kB\nVmHWM:\t    1964 kB\nRssAnon:\t     148 kB\nRssFile:\t 1 kB\n"
        let memory = try #require(ProcessMemory(status: status))
        #expect(memory.peak == 1964 * 1024)
        #expect(memory.anonymous == 148 * 1024)
    }

    @Test(arguments: [
        "", "VmHWM:\t1 kB\n", "RssAnon:\t1 kB\n", "VmHWM:\t1\nRssAnon:\t1\n", "VmHWM:\t-1 kB\nRssAnon:\t1 kB\n",
        "VmHWM:\tx kB\nRssAnon:\t1 kB\n", "VmHWM:\t9223372036854775807 kB\nRssAnon:\t1 kB\n",
    ])
    func otherTextsSayNothingOfMemory(status: String) {
        #expect(ProcessMemory(status: status) == nil)
    }

    /// The name of a program may hold blanks and parentheses.
    @Test(arguments: ["bitzoo", "a b", ") S 1 2", "((", ""]) func startIsReadInSeconds(name: String) throws {
        let fields = (3...52).map { $0 == 22 ? "3468907" : "\($0)" }.joined(separator: " ")
        let start = try #require(ProcessStart(stat: "4711 (\(name)) \(fields)\n", ticksPerSecond: 100))
        #expect(start.seconds == 34_689.07)
    }

    @Test(arguments: ["", "1 (x)", "1 (x) S 1 2 3", "1 x S " + String(repeating: "0 ", count: 50)])
    func otherTextsSayNothingOfTheStart(stat: String) {
        #expect(ProcessStart(stat: stat, ticksPerSecond: 100) == nil)
    }

    @Test func impossibleTicksSayNothing() {
        let stat = "1 (x) " + (3...52).map(String.init).joined(separator: " ")
        #expect(ProcessStart(stat: stat, ticksPerSecond: 0) == nil)
        #expect(ProcessStart(stat: stat, ticksPerSecond: -1) == nil)
        #expect(ProcessStart(stat: stat, ticksPerSecond: 1)?.seconds == 22)
    }
}
