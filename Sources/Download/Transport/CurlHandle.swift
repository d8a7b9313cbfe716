internal import CCurl

/// Owns one libcurl easy handle (https://curl.se/libcurl/c/libcurl-easy.html); used by one thread at a time.
///
/// A setter's failure is libcurl's refusal of an option that it does not know, and is never ignored: some options are
/// what keeps a transfer safe.
@safe struct CurlHandle: ~Copyable {
    /// libcurl's own handle, for ``CurlMulti``.
    let handle: UnsafeMutableRawPointer
    private let reasonBuffer: UnsafeMutablePointer<CChar>
    private var headers: UnsafeMutablePointer<curl_slist>?

    init() throws(CurlFailure) {
        try CurlLibrary.load()
        guard let handle = unsafe libcurl.curl_easy_init() else { throw CurlFailure(code: CURLE_FAILED_INIT) }
        unsafe self.handle = handle
        unsafe reasonBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe reasonBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe headers = nil
        unsafe bitzoo_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, reasonBuffer)
    }

    deinit {
        unsafe libcurl.curl_easy_cleanup(handle)
        unsafe libcurl.curl_slist_free_all(headers)
        unsafe reasonBuffer.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlFailure) {
        try check(unsafe bitzoo_curl_set_long(handle, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlFailure) {
        try check(unsafe bitzoo_curl_set_string(handle, option, value))
    }

    mutating func addHeader(_ line: String) throws(CurlFailure) {
        guard let extended = unsafe libcurl.curl_slist_append(headers, line) else {
            throw CurlFailure(code: CURLE_OUT_OF_MEMORY)
        }
        unsafe headers = extended
        try check(unsafe bitzoo_curl_set_pointer(handle, CURLOPT_HTTPHEADER, extended))
    }

    /// Names the functions that receive what arrives; each gets `context`, which the caller keeps alive.
    @unsafe func setCallbacks(
        header: curl_write_callback,
        body: curl_write_callback,
        progress: curl_xferinfo_callback,
        context: UnsafeMutableRawPointer
    ) throws(CurlFailure) {
        try check(unsafe bitzoo_curl_set_data_function(handle, CURLOPT_HEADERFUNCTION, header))
        try check(unsafe bitzoo_curl_set_pointer(handle, CURLOPT_HEADERDATA, context))
        try check(unsafe bitzoo_curl_set_data_function(handle, CURLOPT_WRITEFUNCTION, body))
        try check(unsafe bitzoo_curl_set_pointer(handle, CURLOPT_WRITEDATA, context))
        try check(unsafe bitzoo_curl_set_progress_function(handle, progress))
        try check(unsafe bitzoo_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context))
        try set(CURLOPT_NOPROGRESS, 0)
    }

    func perform() throws(CurlFailure) {
        let code = unsafe libcurl.curl_easy_perform(handle)
        if code != CURLE_OK { throw failure(code) }
    }

    /// A verdict with libcurl's reason in words.
    func failure(_ code: CURLcode) -> CurlFailure {
        let reason = unsafe String(cString: reasonBuffer)
        return reason.isEmpty ? CurlFailure(code: code) : CurlFailure(code: code, reason: reason)
    }

    func long(_ info: CURLINFO) -> Int? {
        let value = unsafe bitzoo_curl_get_long(handle, info)
        return value >= 0 ? value : nil
    }

    func offset(_ info: CURLINFO) -> Int? {
        let value = unsafe bitzoo_curl_get_offset(handle, info)
        return value >= 0 ? Int(value) : nil
    }

    func string(_ info: CURLINFO) -> String? {
        guard let text = unsafe bitzoo_curl_get_string(handle, info) else { return nil }
        return unsafe String(cString: text)
    }

    private func check(_ code: CURLcode) throws(CurlFailure) {
        if code != CURLE_OK { throw CurlFailure(code: code) }
    }
}

/// libcurl's verdict on a transfer that did not succeed, and its reason in words.
struct CurlFailure: Error {
    let code: CURLcode
    let reason: String
    /// Whether there is no libcurl at all.
    let isNotLoaded: Bool

    init(code: CURLcode, reason: String) {
        self.code = code
        self.reason = reason
        isNotLoaded = false
    }

    /// libcurl cannot be loaded; the text is the system's.
    init(notLoaded reason: String) {
        code = CURLE_FAILED_INIT
        self.reason = reason
        isNotLoaded = true
    }

    init(code: CURLcode) {
        self.code = code
        isNotLoaded = false
        reason = unsafe libcurl.curl_easy_strerror(code).map { unsafe String(cString: $0) } ?? "unknown"
    }
}
