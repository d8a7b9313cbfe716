internal import BiT
internal import Catalog
internal import HTML

/// The catalogue as a site of static pages: a table of all checkpoints, and a page about each.
///
/// Every page is one file that holds its style and script; a policy lets a browser run and apply these, and load nothing. Links
/// between pages are relative, so the site works from a folder and from any place of any server. Each page is well-formed as
/// XML, and in no name of the catalogue is anything but text.
package enum CatalogSite {
    /// Makes all pages.
    ///
    /// - Parameters:
    ///   - records: what is known of the checkpoints, in the order of the table.
    ///   - generator: the program that makes them.
    /// - Returns: the pages, the table of all checkpoints first; paths such as `models/BiT-M-R50x1.html`.
    package static func pages(of records: [ModelRecord], generator: Generator) -> [DocumentFile] {
        let map = SiteMap(records)
        let index = DocumentFile(path: SiteMap.indexPath, text: IndexPage(map: map, generator: generator).source)
        return [index]
            + records.map { record in
                DocumentFile(
                    path: map.path(of: record),
                    text: ModelPage(record: record, map: map, generator: generator).source
                )
            }
    }

    /// Makes the page about one checkpoint, by itself: it leads to no other page.
    ///
    /// - Parameters:
    ///   - record: what is known of the checkpoint.
    ///   - generator: the program that makes it.
    /// - Returns: the text of the page.
    package static func page(of record: ModelRecord, generator: Generator) -> String {
        ModelPage(record: record, map: nil, generator: generator).source
    }
}
