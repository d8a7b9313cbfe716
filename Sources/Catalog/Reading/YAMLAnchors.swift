/// Finds the first `&` that stands where YAML would begin an anchor; text in quotes and comments is not told apart.
///
/// What an alias repeats can be nested without end: documents from outside are refused when they have an anchor.
///
/// - Parameter text: the document.
/// - Returns: the line and the column, from 1; `nil` when there is none.
package func firstYAMLAnchor(in text: String) -> (line: Int, column: Int)? {
    let before = Set("\n\r\t ,:?[{".utf8)
    let after = Set("\n\r\t ".utf8)
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "&") {
        guard index == 0 || before.contains(bytes[index - 1]), index + 1 < bytes.count,
            !after.contains(bytes[index + 1])
        else { continue }
        let lines = bytes[..<index].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let column = String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count + 1
        return (lines.count, column)
    }
    return nil
}
