internal import CCurl
internal import Glibc

/// A date of HTTP (RFC 9110, section 5.6.7), in seconds since 1970.
struct HTTPDate: Equatable {
    let seconds: Int

    /// Reads a header's value; what is no date gives `nil`.
    init?(_ text: String) {
        guard (try? CurlLibrary.load()) != nil else { return nil }
        let time = unsafe libcurl.curl_getdate(text, nil)
        guard time >= 0 else { return nil }
        seconds = time
    }

    /// Now, by this machine's clock.
    static var now: Int { time(nil) }
}
