internal import Synchronization
package import SystemPackage

/// A helper process that has a file open, and answers one question at a time.
///
/// What it sends may be the work of the file rather than of our code, and is checked like the file itself.
package final class HelperSession: Sendable {
    private let state: Mutex<State>

    private struct State: ~Copyable {
        var child: ChildProcess
        /// Why no more can be asked: the helper has ended, or may be in the middle of another answer.
        var failure: HDF5Error?
    }

    init(
        executable: FilePath,
        arguments: [String],
        file: FileDescriptor,
        timeout: Duration
    ) throws(HDF5Error) {
        let child = try ChildProcess(
            executable: executable,
            arguments: arguments,
            inheriting: file,
            timeout: timeout
        )
        state = Mutex(State(child: child))
    }

    /// Takes over a helper that runs already.
    ///
    /// - Parameters:
    ///   - processID: the process, a child of this one; it ends with the session.
    ///   - socket: our end of the socket that is its standard input and output; closed with the session.
    ///   - timeout: how long a call may go on without a byte sent or received.
    package init(processID: Int32, socket: FileDescriptor, timeout: Duration) {
        state = Mutex(State(child: ChildProcess(processID: processID, socket: socket.rawValue, timeout: timeout)))
    }

    /// Receives the table, which the helper sends first.
    ///
    /// - Returns: the table; not yet compared with the file.
    /// - Throws: ``HDF5Error``, found by the helper or about it.
    func table() throws(HDF5Error) -> KerasTable {
        try state.withLock { state throws(HDF5Error) in
            try Self.ask(&state) { child throws(HDF5Error) -> Result<KerasTable, HDF5Error> in
                switch try Self.answer(of: &child, expected: .table, limit: HDF5Limits.maximumTableByteCount) {
                case .failure(let reported): .failure(reported)
                case .success(let count): .success(try Self.table(from: child.receive(count: count)))
                }
            }
        }
    }

    /// Has the values of a weight decoded.
    ///
    /// - Parameters:
    ///   - index: the weight's position in the table.
    ///   - target: receives the values; exactly as large as they must be.
    /// - Throws: ``HDF5Error``, found by the helper or about it.
    func values(ofWeightAt index: Int, into target: inout MutableRawSpan) throws(HDF5Error) {
        let expected = target.byteCount
        try state.withLock { state throws(HDF5Error) in
            try Self.ask(&state) { child throws(HDF5Error) -> Result<Void, HDF5Error> in
                var request = HelperMessageWriter()
                request.append(UInt64(index))
                try child.send(request.bytes)
                switch try Self.answer(of: &child, expected: .values, limit: expected) {
                case .failure(let reported):
                    return .failure(reported)
                case .success(let count):
                    guard count == expected else {
                        throw .helperProtocol(.wrongLength(found: UInt64(count), limit: expected))
                    }
                    return .success(try child.receive(&target))
                }
            }
        }
    }

    private static func table(from message: [UInt8]) throws(HDF5Error) -> KerasTable {
        do throws(HDF5HelperViolation) {
            return try KerasTable(parsing: message)
        } catch {
            throw .helperProtocol(error)
        }
    }

    // `body` throws when the helper is of no use any more, and returns a failure that the helper reports
    private static func ask<Success>(
        _ state: inout State,
        _ body: (inout ChildProcess) throws(HDF5Error) -> Result<Success, HDF5Error>
    ) throws(HDF5Error) -> Success {
        if let failure = state.failure { throw failure }
        let result: Result<Success, HDF5Error>
        do throws(HDF5Error) {
            result = try body(&state.child)
        } catch {
            state.failure = error
            throw error
        }
        return try result.get()
    }

    /// Receives the start of an answer.
    ///
    /// - Returns: the number of bytes that follow, at most `limit`; or the failure that the helper reports instead.
    private static func answer(
        of child: inout ChildProcess,
        expected: HelperMessageKind,
        limit: Int
    ) throws(HDF5Error) -> Result<Int, HDF5Error> {
        let bytes = try child.receive(count: HelperHeader.byteCount)
        let failureByteCount: Int
        do throws(HDF5HelperViolation) {
            let header = try HelperHeader(parsing: bytes)
            let count = try header.checkedCount(answering: expected, limit: limit)
            if header.kind == expected { return .success(count) }
            failureByteCount = count
        } catch {
            throw .helperProtocol(error)
        }
        let message = try child.receive(count: failureByteCount)
        do throws(HDF5HelperViolation) {
            return .failure(try HDF5Error(parsing: message))
        } catch {
            throw .helperProtocol(error)
        }
    }
}
