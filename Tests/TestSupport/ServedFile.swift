import Glibc

/// A file as a test's server has it, with what the server says about it.
package struct ServedFile: Sendable {
    package var content: FileContent
    package var etag: String? = "\"v1\""
    package var lastModified: String? = "Fri, 01 May 2020 00:00:00 GMT"
    /// What is said besides, such as `x-goog-hash: md5=…`.
    package var headers: [String] = []

    package init(_ content: FileContent) {
        self.content = content
    }

    package init(_ bytes: [UInt8]) {
        self.init(FileContent(bytes))
    }

    /// Whether a client's `If-Range` names this version (RFC 9110, 13.1.5: an entity tag must be a strong one).
    func matches(ifRange: String) -> Bool {
        guard ifRange.hasPrefix("\"") || ifRange.hasPrefix("W/") else { return ifRange == lastModified }
        return ifRange == etag && !ifRange.hasPrefix("W/")
    }
}

/// A path of a test's server with a file behind it.
struct FileRoute {
    /// The versions of the file, each with the number of the request from which on it is there.
    private(set) var versions: [(from: Int, file: ServedFile)]
    private var faults: [Fault]
    private(set) var requestCount = 0

    init(_ file: ServedFile, _ faults: [Fault]) {
        versions = [(0, file)]
        self.faults = faults
    }

    /// Replaces the file after so many requests.
    mutating func change(to file: ServedFile, afterRequests count: Int) {
        versions.append((count, file))
    }

    /// Says what to send for a request.
    mutating func reply(to request: HTTPRequest) -> Reply {
        let number = requestCount
        requestCount += 1
        let file = versions.last { $0.from <= number }?.file ?? versions[0].file
        let whole = 0..<file.content.count
        var asked = request.range(in: whole.count)
        if let condition = request.header("If-Range"), !file.matches(ifRange: condition) { asked = nil }
        var reply = Reply(file, part: asked)
        for index in faults.indices where faults[index].applies(toRequest: number, for: asked ?? whole) {
            reply.spoil(faults[index].kind)
        }
        if request.method == "HEAD" { reply.isHead = true }
        if request.endsConnection { reply.closes = true }
        return reply
    }
}

/// The date in the form that HTTP wants.
package func httpDate(_ seconds: Int) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    var text = [CChar](repeating: 0, count: 64)
    let count = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
