internal import CCurl

/// Drives several transfers on one thread (https://curl.se/libcurl/c/libcurl-multi.html).
///
/// Connections are kept and used again for later transfers.
@safe final class CurlMulti {
    private let multi: UnsafeMutableRawPointer
    private var transfers: [UnsafeMutableRawPointer: CurlTransfer] = unsafe [:]

    init() throws(CurlFailure) {
        try CurlLibrary.load()
        guard let multi = unsafe libcurl.curl_multi_init() else { throw CurlFailure(code: CURLE_FAILED_INIT) }
        unsafe self.multi = multi
        // each part gets a connection of its own: streams of one connection would share its window and its losses
        unsafe bitzoo_curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit {
        let left = unsafe Array(transfers.values)
        for transfer in left { remove(transfer) }
        _ = unsafe libcurl.curl_multi_cleanup(multi)
    }

    /// Starts a transfer, which is kept alive until it has ended or is removed.
    func add(_ transfer: CurlTransfer) throws(CurlFailure) {
        guard unsafe libcurl.curl_multi_add_handle(multi, transfer.handle.handle) == CURLM_OK else {
            throw CurlFailure(code: CURLE_FAILED_INIT)
        }
        unsafe transfers[transfer.handle.handle] = transfer
    }

    /// Gives a transfer up; its connection is closed unless the answer was complete.
    func remove(_ transfer: CurlTransfer) {
        _ = unsafe libcurl.curl_multi_remove_handle(multi, transfer.handle.handle)
        unsafe transfers[transfer.handle.handle] = nil
    }

    /// Does what can be done without waiting; callbacks of the transfers run inside.
    ///
    /// - Returns: the transfers that have ended, with libcurl's verdicts.
    func perform() -> [(transfer: CurlTransfer, result: Result<Void, CurlFailure>)] {
        var running: Int32 = 0
        _ = unsafe libcurl.curl_multi_perform(multi, &running)
        var ended: [(CurlTransfer, Result<Void, CurlFailure>)] = []
        var code = CURLE_OK
        while let handle = unsafe bitzoo_curl_multi_next_done(multi, &code) {
            guard let transfer = unsafe transfers[handle] else { continue }
            let verdict = code
            remove(transfer)
            ended.append((transfer, verdict == CURLE_OK ? .success(()) : .failure(transfer.handle.failure(verdict))))
        }
        return ended
    }

    /// Waits until something can be done, or for some time.
    ///
    /// - Parameter milliseconds: the longest time to wait.
    func wait(milliseconds: Int32) {
        _ = unsafe libcurl.curl_multi_poll(multi, nil, 0, milliseconds, nil)
    }
}
