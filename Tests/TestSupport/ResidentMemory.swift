import Foundation
package import SystemPackage

/// The bytes that this process's mappings of a file keep in memory.
package func residentBytes(ofMapped path: FilePath) throws -> Int {
    // the size of this file is not known before it is read
    let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/self/smaps"))
    let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
    var isOfFile = false
    var kilobytes = 0
    for line in text.split(separator: "\n") {
        if line.hasPrefix("Rss:") {
            if isOfFile { kilobytes += line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
        } else if line.split(separator: " ", maxSplits: 1).first?.contains("-") == true {
            // the first line of a mapping, with its addresses
            isOfFile = line.hasSuffix(path.string)
        }
    }
    return 1024 * kilobytes
}
