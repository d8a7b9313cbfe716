package import Foundation

/// A request that a test's server got, and what became of it.
package struct HTTPRequest: Sendable {
    /// The method, such as `GET`.
    package let method: String
    /// What was asked for: a path.
    package let target: String
    /// The request line and the header lines.
    package let lines: [String]
    /// When it had come in.
    package let arrival = ContinuousClock.now
    /// When it had come in, by the clock on the wall.
    package let date = Date()
    /// The status that it was answered with; `nil` for an answer that a test wrote out itself, and before the answer.
    package internal(set) var status: Int?
    /// The number of bytes of the answer's body that the system took so far; only those of files are counted.
    package internal(set) var bodyBytes = 0

    /// Understands the head of a request.
    init(_ head: [UInt8]) {
        lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n").map(String.init)
        let words = (lines.first ?? "").split(separator: " ")
        method = words.first.map(String.init) ?? ""
        target = words.count > 1 ? String(words[1]) : ""
    }

    /// The value of a header, if the request has it.
    package func header(_ name: String) -> String? {
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            if line[..<colon].lowercased() == name.lowercased() {
                return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            }
        }
        return nil
    }

    /// What is asked for of a file of this size: `nil` for the whole, and an empty range when there is no such part.
    ///
    /// A header that is not valid, or asks for several ranges, counts as none, as RFC 9110 (14.2) allows.
    func range(in size: Int) -> Range<Int>? {
        guard let header = header("Range"), header.hasPrefix("bytes=") else { return nil }
        let bounds = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2 else { return nil }
        switch (Int(bounds[0]), Int(bounds[1])) {
        case (nil, let last?) where bounds[0].isEmpty: return max(0, size - last)..<size
        case (let first?, nil) where bounds[1].isEmpty: return min(first, size)..<size
        case (let first?, let last?) where first <= last: return min(first, size)..<min(last, size - 1) + 1
        default: return nil
        }
    }

    var endsConnection: Bool {
        header("Connection")?.lowercased() == "close" || lines.first?.hasSuffix("HTTP/1.0") == true
    }
}
