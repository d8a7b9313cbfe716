internal import CCurl
internal import SystemPackage

extension CurlHandle {
    /// Makes the handle behave as the settings say, whatever it will fetch; done once.
    mutating func apply(_ settings: TransferSettings) throws(CurlFailure) {
        try set(CURLOPT_FOLLOWLOCATION, 1)
        try set(CURLOPT_MAXREDIRS, settings.redirectLimit)
        try set(CURLOPT_USERAGENT, settings.userAgent)
        // plain bytes, so that size and digest are the file's own
        try addHeader("Accept-Encoding: identity")
        try set(CURLOPT_CONNECTTIMEOUT, settings.connectTimeout)
        try set(CURLOPT_LOW_SPEED_LIMIT, settings.stallSpeed)
        try set(CURLOPT_LOW_SPEED_TIME, settings.stallTime)
        try set(CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_NOSIGNAL, 1)
        if !settings.usesProxies { try set(CURLOPT_NOPROXY, "*") }
        if let file = settings.certificateFile { try set(CURLOPT_CAINFO, file.string) }
        if let directory = settings.certificateDirectory { try set(CURLOPT_CAPATH, directory.string) }
    }

    /// Names what the next transfer fetches.
    func set(_ url: SourceURL) throws(CurlFailure) {
        try set(CURLOPT_URL, url.string)
        try set(CURLOPT_PROTOCOLS_STR, url.scheme == .file ? "file" : "http,https")
        // a redirect must not give up the protection that the URL asks for
        try set(CURLOPT_REDIR_PROTOCOLS_STR, url.scheme == .https ? "https" : "http,https")
    }
}
