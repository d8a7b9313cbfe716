package import Dispatch
import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that remembers what it was asked.
///
/// A path is answered either byte for byte as a test tells it to, and the connection then closed; or with a file, as a
/// good HTTP/1.1 server does or with faults on purpose. Every connection has a thread of its own.
package final class LoopbackServer: Sendable {
    /// One step of an answer.
    package enum Step: Sendable {
        /// Sends bytes.
        case send([UInt8])
        /// Waits until the client has gone away.
        case waitForClose
    }

    private enum Route {
        case steps([Step])
        case file(FileRoute)
    }

    private struct State {
        var routes: [String: Route] = [:]
        var requests: [HTTPRequest] = []
        var traffic = Traffic()
        var waiting: [(bytes: Int, semaphore: DispatchSemaphore)] = []
        /// How many bytes of a file are still to come, by the number of a request that is being answered.
        private var bytesToCome: [Int: Int] = [:]

        /// Notes that the answer to a request begins.
        mutating func begin(_ request: Int, bytesToCome count: Int) {
            bytesToCome[request] = count
            traffic.requestsInProgress = bytesToCome.count
            traffic.mostRequestsInProgress = max(traffic.mostRequestsInProgress, bytesToCome.count)
        }

        /// Notes that the answer to a request is over, or over with what is sent next.
        mutating func end(_ request: Int) {
            bytesToCome[request] = nil
            traffic.requestsInProgress = bytesToCome.count
        }

        /// Notes that bytes of a file have gone out.
        mutating func count(_ count: Int, of request: Int) {
            requests[request].bodyBytes += count
            traffic.bodyBytes += count
            bytesToCome[request]? -= count
            if bytesToCome[request] == 0 { end(request) }
            waiting.removeAll { waiter in
                guard traffic.bodyBytes >= waiter.bytes else { return false }
                waiter.semaphore.signal()
                return true
            }
        }
    }

    /// What went over the connections.
    package struct Traffic: Sendable, Equatable {
        /// The number of bytes of files that the system took for sending.
        package var bodyBytes = 0
        /// The number of connections that are open, and the largest number there ever was.
        package var connections = 0
        package var mostConnections = 0
        /// The largest number of requests that were answered at the same time.
        package var requestsInProgress = 0
        package var mostRequestsInProgress = 0
    }

    package struct SocketError: Error {
        package let code: Int32
    }

    private let listener: Int32
    private let state = Mutex(State())

    /// The port that the system chose.
    package let port: UInt16

    package init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        guard isListening else { throw SocketError(code: errno) }
        port = UInt16(bigEndian: address.sin_port)
        detachThread { [self] in
            while true {
                let connection = accept(descriptor, nil, nil)
                if connection < 0, [EINTR, ECONNABORTED].contains(errno) { continue }
                guard connection >= 0 else { break }
                // a program that a test starts must not keep the connection open
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                detachThread { [self] in serve(Connection(descriptor: connection)) }
            }
            close(descriptor)
        }
    }

    /// Stops accepting; a test's last line.
    ///
    /// The thread that accepts closes the socket: its number must not become another server's while that thread still uses it.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// The URL of a path on this server.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// What was asked so far.
    package var requests: [HTTPRequest] { state.withLock { $0.requests } }

    /// What went over the connections so far.
    package var traffic: Traffic { state.withLock { $0.traffic } }

    /// Answers a path with a file, as a good server does except for the faults.
    package func serve(_ path: String, _ file: ServedFile, _ faults: Fault...) {
        serve(path, file, faults)
    }

    /// Answers a path with a file, as a good server does except for the faults.
    package func serve(_ path: String, _ file: ServedFile, _ faults: [Fault]) {
        state.withLock { $0.routes[path] = .file(FileRoute(file, faults)) }
    }

    /// Replaces the file behind a path once it has been asked for so many times.
    package func change(_ path: String, to file: ServedFile, afterRequests count: Int) {
        state.withLock { state in
            guard case .file(var route) = state.routes[path] else { return }
            route.change(to: file, afterRequests: count)
            state.routes[path] = .file(route)
        }
    }

    /// Tells when so many bytes of files have gone out in all, since the server started.
    package func whenSent(bytes: Int) -> DispatchSemaphore {
        let semaphore = DispatchSemaphore(value: 0)
        state.withLock { state in
            if state.traffic.bodyBytes >= bytes { semaphore.signal() } else { state.waiting.append((bytes, semaphore)) }
        }
        return semaphore
    }

    /// Says how a path is answered.
    package func answer(_ path: String, _ steps: [Step]) {
        state.withLock { $0.routes[path] = .steps(steps) }
    }

    /// Answers a path with a status line, headers, and a body, exactly as given.
    package func answer(_ path: String, status: String = "200 OK", headers: [String] = [], body: [UInt8] = []) {
        answer(path, [.send(Self.head(status, headers)), .send(body)])
    }

    /// Answers a path with a file as a plain server does, which knows no ranges.
    package func answer(_ path: String, file: [UInt8], headers: [String] = []) {
        answer(path, headers: ["Content-Length: \(file.count)"] + headers, body: file)
    }

    package static func head(_ status: String, _ headers: [String]) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Connection: close", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private func serve(_ connection: Connection) {
        state.withLock { state in
            state.traffic.connections += 1
            state.traffic.mostConnections = max(state.traffic.mostConnections, state.traffic.connections)
        }
        while let head = connection.receiveHead(), answer(head, on: connection) {}
        // before the client can see the end and come back
        state.withLock { $0.traffic.connections -= 1 }
        close(connection.descriptor)
    }

    /// What is done about a request.
    private enum Plan {
        case steps([Step])
        case reply(Reply)
    }

    /// Answers a request; whether another one may follow on the connection.
    private func answer(_ head: [UInt8], on connection: Connection) -> Bool {
        // what a TLS client says gets the answer for the empty target
        let request = HTTPRequest(head.first == 22 ? [] : head)
        let (number, plan) = state.withLock { state in
            let number = state.requests.count
            state.requests.append(request)
            switch state.routes[request.target] {
            case .file(var route):
                let reply = route.reply(to: request)
                state.routes[request.target] = .file(route)
                state.requests[number].status = reply.statusCode
                state.begin(number, bytesToCome: reply.bodyRange.count)
                return (number, Plan.reply(reply))
            case .steps(let steps):
                state.begin(number, bytesToCome: 0)
                return (number, .steps(steps))
            case nil:
                state.begin(number, bytesToCome: 0)
                let head = Self.head("404 Not Found", ["Content-Length: 4"])
                return (number, .steps([.send(head), .send([1, 2, 3, 4])]))
            }
        }
        let account = account(of: number)
        defer { account.willEnd() }
        switch plan {
        case .reply(let reply): return connection.send(reply, account: account)
        case .steps(let steps):
            for (index, step) in steps.enumerated() {
                if index == steps.count - 1 { account.willEnd() }
                switch step {
                case .send(let bytes): guard connection.send(bytes) else { return false }
                case .waitForClose: connection.waitForClose()
                }
            }
            return false
        }
    }

    private func account(of request: Int) -> Connection.Account {
        Connection.Account(
            counting: { [self] send in
                state.withLock { state in
                    let count = send()
                    if count > 0 { state.count(count, of: request) }
                    return count
                }
            },
            willEnd: { [self] in state.withLock { $0.end(request) } }
        )
    }
}
