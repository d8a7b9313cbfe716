import Download
import SystemPackage
import Testing

@Suite struct SourceURLTests {
    @Test(arguments: [
        ("https://h/a?b=c", SourceURL.Scheme.https), ("HTTP://h", .http), ("file:///a", .file),
    ]) func accepts(string: String, scheme: SourceURL.Scheme) throws {
        let url = try SourceURL(string)
        #expect(url.scheme == scheme)
        #expect(url.string == string)
    }

    @Test(arguments: ["", "h/a", "http:/h", "http://", "http://h/a b", "http://h/\r\nX: y", "http:h"])
    func refusesWhatIsNoURL(string: String) {
        #expect(throws: DownloadError.invalidURL(string)) { try SourceURL(string) }
    }

    @Test(arguments: ["ftp", "data", "javascript"]) func refusesOtherSchemes(scheme: String) {
        #expect(throws: DownloadError.unsupportedScheme(scheme)) { try SourceURL("\(scheme)://h/a") }
    }

    @Test(arguments: [
        ("https://user:secret@h/a@b", "https://h/a@b"), ("https://h/a?x=u@v", "https://h/a?x=u@v"),
        ("http://u@v@h", "http://h"),
    ]) func messagesHoldNoPassword(string: String, shown: String) throws {
        #expect(try SourceURL(string).description == shown)
    }

    @Test func readsAuthoritiesAsTheCurlToolDoes() {
        let both = ["CURL_CA_BUNDLE": "/a", "SSL_CERT_FILE": "/b"]
        #expect(TransferSettings(userAgent: "u", environment: both).certificateFile == "/a")
        let empty = ["CURL_CA_BUNDLE": "", "SSL_CERT_FILE": "/b", "SSL_CERT_DIR": "/c"]
        #expect(TransferSettings(userAgent: "u", environment: empty).certificateFile == "/b")
        #expect(TransferSettings(userAgent: "u", environment: empty).certificateDirectory == "/c")
        #expect(TransferSettings(userAgent: "u", environment: [:]) == TransferSettings(userAgent: "u"))
    }
}
