package import Foundation
package import Imaging

/// A browser without a window.
package struct Browser {
    /// The program; `BITZOO_BROWSER` names another.
    package static let executable: URL? = {
        let named = ProcessInfo.processInfo.environment["BITZOO_BROWSER"]
        let candidates = [named, "/usr/bin/chromium-headless-shell"].compactMap(\.self)
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }.map { URL(filePath: $0) }
    }()

    /// The page that it shows.
    package let page: URL
    /// A directory of its own.
    package let profile: URL

    package init(page: URL, profile: URL) {
        self.page = page
        self.profile = profile
    }

    /// What the page looks like.
    ///
    /// - Returns: the lines of the console, and the picture.
    package func screenshot(width: Int, height: Int, isDark: Bool) throws -> (console: [String], picture: Image8) {
        let file = page.deletingLastPathComponent().appending(path: "page.png")
        try? FileManager.default.removeItem(at: file)
        let console = try run([
            "--screenshot=\(file.path)", "--window-size=\(width),\(height)", "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=\(isDark ? 0 : 1)",
        ])
        let bytes = Array(try Data(contentsOf: file))
        return (console, try ImageDecoder.decode(bytes: bytes.span.bytes))
    }

    /// The page as a document for paper.
    package func printed() throws -> (console: [String], document: Data) {
        let file = page.deletingLastPathComponent().appending(path: "page.pdf")
        let console = try run(["--print-to-pdf=\(file.path)", "--no-pdf-header-footer"])
        return (console, try Data(contentsOf: file))
    }

    /// The page as it is once its script has run.
    ///
    /// - Parameter fragment: what follows the `#` of its address.
    /// - Returns: the lines of the console, and the text of the page.
    /// - Throws: an error when the browser cannot be run.
    package func document(fragment: String? = nil) throws -> (console: [String], source: String) {
        let file = page.deletingLastPathComponent().appending(path: "page.dump")
        try Data().write(to: file)
        // what the script has put off is done, too
        let console = try run(
            ["--dump-dom", "--virtual-time-budget=2000"],
            fragment: fragment,
            output: try FileHandle(forWritingTo: file)
        )
        return (console, String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    /// Runs the browser to its end.
    ///
    /// - Returns: what the page's console says.
    private func run(
        _ arguments: [String],
        fragment: String? = nil,
        output: FileHandle = .nullDevice
    ) throws -> [String] {
        guard let executable = Self.executable else { throw CocoaError(.executableNotLoadable) }
        let log = page.deletingLastPathComponent().appending(path: "browser.log")
        try Data().write(to: log)
        let process = Process()
        process.executableURL = executable
        // its sandbox does not work for root, nor in many containers; the page is our own
        process.arguments =
            ["--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--user-data-dir=\(profile.path)"] + arguments
            + [page.absoluteString + (fragment.map { "#\($0)" } ?? "")]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: log), as: UTF8.self)
        guard process.terminationStatus == 0 else {
            throw CocoaError(.executableLoad, userInfo: [NSDebugDescriptionErrorKey: text])
        }
        return text.split(separator: "\n").filter { $0.contains(":CONSOLE:") }.map(String.init)
    }
}
