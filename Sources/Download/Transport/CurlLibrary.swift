internal import CCurl

/// The functions of libcurl, by their own names; ``CurlLibrary/load()`` has succeeded.
var libcurl: bitzoo_curl_functions { CurlLibrary.functions }

/// libcurl, which is loaded with the first transfer.
enum CurlLibrary {
    private static let loaded: Result<bitzoo_curl_functions, CurlFailure> = {
        var reason: UnsafePointer<CChar>?
        guard let table = unsafe bitzoo_curl_load(&reason) else {
            return .failure(CurlFailure(notLoaded: unsafe reason.map { unsafe String(cString: $0) } ?? ""))
        }
        let functions = unsafe table.pointee
        // the one process-wide initialisation; libcurl 7.84 and later make it safe beside other libraries' threads
        guard functions.curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK else {
            return .failure(CurlFailure(notLoaded: "it cannot be initialised"))
        }
        return .success(functions)
    }()

    /// Loads the library, unless that is done; to be called before anything else of libcurl.
    ///
    /// - Throws: ``CurlFailure`` when there is no such library.
    static func load() throws(CurlFailure) {
        _ = try loaded.get()
    }

    fileprivate static var functions: bitzoo_curl_functions {
        guard case .success(let functions) = loaded else { preconditionFailure("libcurl is not loaded") }
        return functions
    }
}
