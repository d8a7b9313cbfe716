import Glibc

/// What a test's server sends for one request for a file.
struct Reply {
    /// How the end of the body is told.
    enum Framing {
        case length
        case chunks
        case connection
    }

    /// What happens in the middle of the body.
    enum Break {
        case cut
        case stall
        case reset
    }

    var isHead = false
    var closes = false
    private(set) var status: String
    private(set) var content: FileContent
    /// The bytes of the content that are sent.
    private(set) var range: Range<Int>
    private(set) var framing = Framing.length
    /// What breaks the body off, and after how many bytes.
    private(set) var interruption: (kind: Break, position: Int)?
    private(set) var corruptions: Set<Int> = []
    private(set) var gate: Gate?
    private(set) var pause = Duration.zero
    private(set) var bytesPerSecond: Int?
    private let isPart: Bool
    private var contentRange: Range<Int>?
    private var total: Int
    private var extraBytes = 0
    private var headers: [String]

    /// Answers as a good server does.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - part: the part that is wanted; empty when there is no such part, `nil` for the whole.
    init(_ file: ServedFile, part: Range<Int>?) {
        content = file.content
        total = content.count
        isPart = part != nil
        range = part ?? 0..<total
        contentRange = part
        headers = ["Accept-Ranges: bytes"] + file.headers
        if let etag = file.etag { headers.append("ETag: \(etag)") }
        if let date = file.lastModified { headers.append("Last-Modified: \(date)") }
        status = isPart ? "206 Partial Content" : "200 OK"
        if let part, part.isEmpty { refuseRange() }
    }

    /// Makes something wrong.
    mutating func spoil(_ kind: Fault.Kind) {
        switch kind {
        case .cut(let count): interruption = (.cut, count)
        case .stall(let count): interruption = (.stall, count)
        case .reset(let count): interruption = (.reset, count)
        case .ignoresRange:
            status = "200 OK"
            range = 0..<content.count
            contentRange = nil
        case .shiftsRange(let distance):
            guard isPart else { return }
            let start = min(max(0, range.lowerBound + distance), content.count)
            range = start..<min(start + range.count, content.count)
            contentRange = range
        case .claimsTotal(let size): total = size
        case .omitsContentRange: contentRange = nil
        case .refusesRange: if isPart { refuseRange() }
        case .announces(let count):
            extraBytes = count
            closes = true
        case .corrupts(let position): corruptions.insert(position)
        case .answers(let line, let lines):
            (status, headers, range, contentRange) = (line, lines, 0..<0, nil)
        case .waits(let gate): self.gate = gate
        case .pauses(let duration): pause = duration
        case .limits(let speed): bytesPerSecond = speed
        case .encodes(let encoding): headers.append("Content-Encoding: \(encoding)")
        case .chunks: framing = .chunks
        case .endsWithConnection:
            framing = .connection
            closes = true
        }
    }

    private mutating func refuseRange() {
        status = "416 Range Not Satisfiable"
        range = 0..<0
        contentRange = 0..<0
    }

    /// The status line and the headers.
    var head: [UInt8] {
        var lines = ["HTTP/1.1 \(status)", "Date: \(httpDate(time(nil)))"] + headers
        if let contentRange {
            let bounds = contentRange.isEmpty ? "*" : "\(contentRange.lowerBound)-\(contentRange.upperBound - 1)"
            lines.append("Content-Range: bytes \(bounds)/\(total)")
        }
        switch framing {
        case .length: lines.append("Content-Length: \(range.count + extraBytes)")
        case .chunks: lines.append("Transfer-Encoding: chunked")
        case .connection: break
        }
        if closes { lines.append("Connection: close") }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// The bytes of the content that go out before the body ends or is broken off.
    var bodyRange: Range<Int> {
        let count = isHead ? 0 : min(range.count, interruption?.position ?? .max)
        return range.lowerBound..<range.lowerBound + count
    }

    /// The number of the status.
    var statusCode: Int? { Int(status.prefix(3)) }
}
