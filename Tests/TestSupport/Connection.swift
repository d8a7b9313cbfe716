import Glibc

/// The server's end of a connection.
struct Connection {
    /// How much is sent between two looks at the clock.
    private static let pacedPiece = 16 << 10
    private static let piece = 1 << 20

    /// Keeps the books on an answer.
    ///
    /// A client may have its bytes, and a test may look at the books, before the thread that sent them goes on: what is
    /// counted afterwards is counted too late.
    struct Account {
        /// Runs a step that sends bytes of a file, and counts what it returns before anyone can look.
        let counting: (() -> Int) -> Int
        /// Notes that with what is sent next the answer is over.
        let willEnd: () -> Void
    }

    let descriptor: Int32

    /// Reads up to the end of a request's head; `nil` when the client has gone away.
    ///
    /// A TLS client's first byte is 22: what it says is no request, and ends at once.
    func receiveHead() -> [UInt8]? {
        var received: [UInt8] = []
        while !received.suffix(4).elementsEqual("\r\n\r\n".utf8), received.first != 22 {
            guard let bytes = receive() else { return nil }
            received += bytes
        }
        return received
    }

    /// Waits until the client has gone away.
    func waitForClose() {
        while receive() != nil {}
    }

    /// Makes the system take bytes only shortly before the client does, so that counting them says how far the client is.
    private func keepLittleOnTheWay() {
        var size: Int32 = 64 << 10
        setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Makes the end of the connection a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { send($0) }
    }

    /// Sends an answer.
    ///
    /// - Parameters:
    ///   - reply: the answer.
    ///   - account: keeps the books on it.
    /// - Returns: whether the connection can be used again.
    func send(_ reply: Reply, account: Account) -> Bool {
        reply.gate?.wait()
        if reply.pause > .zero { sleep(for: reply.pause) }
        if reply.bytesPerSecond != nil { keepLittleOnTheWay() }
        if reply.bodyRange.isEmpty { account.willEnd() }
        guard send(reply.head) else { return false }
        if reply.isHead { return !reply.closes }
        guard sendBody(reply, account) else { return false }
        if let interruption = reply.interruption, interruption.position < reply.range.count {
            switch interruption.kind {
            case .cut: break
            case .stall: waitForClose()
            case .reset: reset()
            }
            return false
        }
        if reply.framing == .chunks, !send(Array("0\r\n\r\n".utf8)) { return false }
        return !reply.closes
    }

    private func sendBody(_ reply: Reply, _ account: Account) -> Bool {
        let range = reply.bodyRange
        let start = ContinuousClock.now
        var sent = 0
        let limit = reply.bytesPerSecond == nil ? Self.piece : Self.pacedPiece
        return reply.content.withPieces(in: range, limit: limit) { bytes in
            if let speed = reply.bytesPerSecond {
                let due = start + .seconds(Double(sent) / Double(speed))
                if due > .now { sleep(for: due - .now) }
            }
            let position = range.lowerBound + sent
            sent += bytes.count
            let isRight = reply.corruptions.allSatisfy { !(position..<position + bytes.count).contains($0) }
            if reply.framing == .chunks {
                guard send(Array("\(String(bytes.count, radix: 16))\r\n".utf8)) else { return false }
            }
            if isRight {
                guard send(bytes, account) else { return false }
            } else {
                var damaged = [UInt8](bytes)
                for corruption in reply.corruptions where damaged.indices.contains(corruption - position) {
                    damaged[corruption - position] ^= 1
                }
                guard damaged.withUnsafeBytes({ send($0, account) }) else { return false }
            }
            return reply.framing != .chunks || send(Array("\r\n".utf8))
        }
    }

    /// Sends bytes; those of a file have an account.
    private func send(_ bytes: UnsafeRawBufferPointer, _ account: Account? = nil) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
            let count = if let account { account.counting { offer(rest) } } else { offer(rest) }
            if count > 0 {
                sent += count
            } else if count < 0, errno == EAGAIN || errno == EINTR {
                var events = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&events, 1, -1)
            } else {
                return false
            }
        }
        return true
    }

    /// Sends as many bytes as the system takes at once; returns their number, or -1.
    private func offer(_ bytes: UnsafeRawBufferPointer) -> Int {
        Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    private func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer.prefix(count)) : nil
    }

    private func sleep(for duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var interval = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&interval, nil)
    }
}
