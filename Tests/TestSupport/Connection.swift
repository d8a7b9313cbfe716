import Glibc

/// The server's end of a connection.
struct Connection {
    /// How much is sent between two looks at the clock.
    private static let pacedPiece = 16 << 10
    private static let piece = 1 << 20

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
    ///   - account: told how many bytes of the file the system has taken.
    /// - Returns: whether the connection can be used again.
    func send(_ reply: Reply, account: (Int) -> Void) -> Bool {
        reply.gate?.wait()
        if reply.pause > .zero { sleep(for: reply.pause) }
        if reply.bytesPerSecond != nil { keepLittleOnTheWay() }
        guard send(reply.head) else { return false }
        if reply.isHead { return !reply.closes }
        let end = min(reply.range.upperBound, reply.range.lowerBound + (reply.interruption?.position ?? .max / 2))
        guard sendBody(reply, reply.range.lowerBound..<end, account) else { return false }
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

    private func sendBody(_ reply: Reply, _ range: Range<Int>, _ account: (Int) -> Void) -> Bool {
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
                guard send(bytes) else { return false }
            } else {
                var damaged = [UInt8](bytes)
                for corruption in reply.corruptions where damaged.indices.contains(corruption - position) {
                    damaged[corruption - position] ^= 1
                }
                guard send(damaged) else { return false }
            }
            account(bytes.count)
            return reply.framing != .chunks || send(Array("\r\n".utf8))
        }
    }

    private func send(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = Glibc.send(
                descriptor,
                bytes.baseAddress?.advanced(by: sent),
                bytes.count - sent,
                Int32(MSG_NOSIGNAL)
            )
            guard count > 0 else { return false }
            sent += count
        }
        return true
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
