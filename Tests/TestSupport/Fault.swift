import Dispatch

/// Something that a test's server does wrong on purpose.
package struct Fault: Sendable {
    /// What goes wrong.
    package enum Kind: Sendable {
        /// The connection ends after so many bytes of the body.
        case cut(afterBytes: Int)
        /// Nothing more comes after so many bytes of the body.
        case stall(afterBytes: Int)
        /// The connection is reset after so many bytes of the body.
        case reset(afterBytes: Int)
        /// The whole file comes, whatever part was asked for.
        case ignoresRange
        /// Another part than the one that was asked for comes, and the answer says so.
        case shiftsRange(by: Int)
        /// The answer says that the file has another size.
        case claimsTotal(Int)
        /// The answer does not say which part it holds.
        case omitsContentRange
        /// No part of the file can be had: status 416.
        case refusesRange
        /// The answer announces more bytes than come, or fewer.
        case announces(extraBytes: Int)
        /// A bit of this byte of the file is wrong.
        case corrupts(Int)
        /// Another answer comes instead: a status line such as `503 Busy`, and headers.
        case answers(String, [String])
        /// The answer waits for a gate.
        case waits(Gate)
        /// The answer waits for a while before its first byte.
        case pauses(Duration)
        /// A connection carries so many bytes per second.
        case limits(bytesPerSecond: Int)
        /// The body is said to be in another encoding.
        case encodes(String)
        /// The size is not announced: the body comes in chunks.
        case chunks
        /// The size is not announced: the body ends with the connection.
        case endsWithConnection
    }

    /// When it goes wrong.
    package enum Occasion: Sendable {
        case always
        /// For the first so many requests.
        case first(Int)
        /// From the request with this number on; the first one is number 0.
        case from(Int)
        /// For the first so many answers that hold this byte of the file.
        case covering(Int, times: Int)
    }

    package let kind: Kind
    package let occasion: Occasion
    private var uses = 0

    package init(_ kind: Kind, _ occasion: Occasion = .always) {
        self.kind = kind
        self.occasion = occasion
    }

    /// Whether it goes wrong now.
    mutating func applies(toRequest number: Int, for range: Range<Int>) -> Bool {
        switch occasion {
        case .always: return true
        case .first(let count): return number < count
        case .from(let first): return number >= first
        case .covering(let byte, let times):
            guard range.contains(byte), uses < times else { return false }
            uses += 1
            return true
        }
    }
}

/// Holds threads up until a test opens it.
package final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    package init() {}

    /// Lets everyone through, now and later.
    package func open() {
        semaphore.signal()
    }

    /// Waits until the gate is open.
    package func wait() {
        semaphore.wait()
        semaphore.signal()
    }
}
