internal import HTML

/// The style and the scripts of the site, from the files in `Assets`.
enum SiteAssets {
    /// The style of all pages.
    static let style =
        Style.colors + Style.layout + Style.charts + Style.tables + Style.paper
        + String(decoding: PackageResources.site_css, as: UTF8.self)

    /// The script of the table of all checkpoints.
    static let catalogueScript = String(decoding: PackageResources.catalogue_js, as: UTF8.self)

    /// The script of the page about a checkpoint.
    static let copyScript = String(decoding: PackageResources.copy_js, as: UTF8.self)

    /// What stands at the end of every page.
    static func footer(_ generator: Generator) -> Markup {
        """
        <footer><p>Made by \(generator.name) \(generator.version) from its catalogue. This page loads nothing from anywhere, and tells \
        nobody that you read it.</p></footer>
        """
    }
}
