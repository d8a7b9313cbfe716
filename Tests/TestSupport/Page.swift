package import Foundation
package import FoundationXML

/// A page as an XML parser sees it, which accepts nothing that is not well-formed.
package final class Page: NSObject, XMLParserDelegate {
    /// An element, with the text that is directly or indirectly in it.
    package struct Element {
        package let name: String
        package let attributes: [String: String]
        package var text = ""
    }

    /// All elements, in the order in which they start.
    package private(set) var elements: [Element] = []
    private var open: [Int] = []

    /// Reads a page.
    ///
    /// - Parameter source: its text.
    /// - Throws: the parser's error when it is not well-formed.
    package init(_ source: String) throws {
        super.init()
        let parser = XMLParser(data: Data(source.utf8))
        parser.delegate = self
        guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
    }

    /// The elements of a name, and of a class if one is given.
    package func all(_ name: String, class kind: String? = nil) -> [Element] {
        elements.filter { element in
            guard let kind else { return element.name == name }
            return element.name == name && (element.attributes["class"] ?? "").split(separator: " ").contains(kind[...])
        }
    }

    package func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(elements.count)
        elements.append(Element(name: name, attributes: attributes))
    }

    package func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?)
    {
        open.removeLast()
    }

    package func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open { elements[index].text += string }
    }

    package func parser(_ parser: XMLParser, foundCDATA data: Data) {
        for index in open { elements[index].text += String(decoding: data, as: UTF8.self) }
    }
}
