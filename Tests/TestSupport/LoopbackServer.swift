import Glibc
import Synchronization

/// An HTTP server on 127.0.0.1 that says what a test tells it to say, byte for byte, and remembers what it was asked.
///
/// Every connection has a thread of its own, serves one request, and is then closed.
package final class LoopbackServer: Sendable {
    /// One step of an answer.
    package enum Step: Sendable {
        /// Sends bytes.
        case send([UInt8])
        /// Waits until the client has gone away.
        case waitForClose
    }

    /// A request as it came in.
    package struct Request: Sendable {
        package let target: String
        package let lines: [String]
    }

    private struct State {
        var routes: [String: [Step]] = [:]
        var requests: [Request] = []
    }

    private let listener: Int32
    private let state = Mutex(State())

    /// The port that the system chose.
    package let port: UInt16

    package init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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
                guard connection >= 0 else { return }
                detachThread { [self] in serve(connection) }
            }
        }
    }

    package struct SocketError: Error {
        package let code: Int32
    }

    /// Stops accepting; a test's last line.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The URL of a path on this server.
    package func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    /// What was asked so far.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// Says how a path is answered.
    package func answer(_ path: String, _ steps: [Step]) {
        state.withLock { $0.routes[path] = steps }
    }

    /// Answers a path with a status line, headers, and a body, exactly as given.
    package func answer(_ path: String, status: String = "200 OK", headers: [String] = [], body: [UInt8] = []) {
        answer(path, [.send(Self.head(status, headers)), .send(body)])
    }

    /// Answers a path with a file as a good server does.
    package func answer(_ path: String, file: [UInt8], headers: [String] = []) {
        answer(path, headers: ["Content-Length: \(file.count)"] + headers, body: file)
    }

    package static func head(_ status: String, _ headers: [String]) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status)"] + headers + ["Connection: close", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        var received: [UInt8] = []
        // a TLS client's first byte is 22; it gets the answer for the empty target
        while !received.ends(with: "\r\n\r\n"), received.first != 22 {
            guard let bytes = receive(connection) else { return }
            received += bytes
        }
        let lines = String(decoding: received, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = (lines.first ?? "").split(separator: " ")
        let target = words.count > 1 && received.first != 22 ? String(words[1]) : ""
        let steps = state.withLock { state in
            state.requests.append(Request(target: target, lines: lines))
            return state.routes[target] ?? [
                .send(Self.head("404 Not Found", ["Content-Length: 4"])), .send([1, 2, 3, 4]),
            ]
        }
        for step in steps {
            switch step {
            case .send(let bytes): guard sendAll(bytes, to: connection) else { return }
            case .waitForClose: while receive(connection) != nil {}
            }
        }
    }

    private func receive(_ connection: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private func sendAll(_ bytes: [UInt8], to connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(connection, buffer.baseAddress?.advanced(by: sent), buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}

extension [UInt8] {
    fileprivate func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}

private final class Work: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func detachThread(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let work = Unmanaged.passRetained(Work(run)).toOpaque()
    let status = pthread_create(
        &thread,
        nil,
        { context in
            if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run() }
            return nil
        },
        work
    )
    precondition(status == 0, "no thread for the test's server")
    pthread_detach(thread)
}
