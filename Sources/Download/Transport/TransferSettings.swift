public import SystemPackage

/// How transfers behave, whatever they fetch.
public struct TransferSettings: Sendable, Equatable {
    /// What the program calls itself towards servers.
    public var userAgent: String
    /// How long making a connection may take, in seconds.
    public var connectTimeout = 30
    /// Below this many bytes per second a transfer counts as stalled.
    public var stallSpeed = 1024
    /// A transfer that has stalled for this many seconds is given up.
    public var stallTime = 60
    /// The largest number of connections that one file is fetched over at the same time.
    public var connections = 8
    /// Whether that many are only used as far as more of them bring more.
    public var adaptsConnections = true
    /// How many times in a row a place may fail, without a new byte in between, before it is given up.
    public var retries = 5
    /// The pause before the first new try; it doubles with each further one, up to ``maximumRetryDelay``, and some of it is left
    /// to chance.
    public var retryDelay = Duration.seconds(1)
    /// The longest pause between two tries; a server that asks for a longer one is given up.
    public var maximumRetryDelay = Duration.seconds(120)
    /// How long one file may take, all tries and places together.
    public var fileTimeout: Duration?
    /// When everything must have ended.
    public var deadline: ContinuousClock.Instant?
    /// How many redirects are followed.
    public var redirectLimit = 10
    /// Whether the proxies that the environment names are used.
    public var usesProxies = true
    /// A file of certificate authorities to trust instead of the system's.
    public var certificateFile: FilePath?
    /// A directory of certificate authorities to trust instead of the system's.
    public var certificateDirectory: FilePath?

    /// Uses the defaults.
    ///
    /// - Parameter userAgent: what the program calls itself, such as `bitzoo/1.0`.
    public init(userAgent: String) {
        self.userAgent = userAgent
    }

    /// Reads what users of the `curl` tool set in the environment for certificate authorities: `CURL_CA_BUNDLE`, or else
    /// `SSL_CERT_DIR` and `SSL_CERT_FILE`. (libcurl itself reads the variables for proxies, and `~/.netrc`.)
    ///
    /// - Parameters:
    ///   - userAgent: what the program calls itself, such as `bitzoo/1.0`.
    ///   - environment: the process's environment.
    public init(userAgent: String, environment: [String: String]) {
        self.init(userAgent: userAgent)
        func path(_ variable: String) -> FilePath? {
            environment[variable].flatMap { $0.isEmpty ? nil : FilePath($0) }
        }
        if let bundle = path("CURL_CA_BUNDLE") {
            certificateFile = bundle
        } else {
            certificateDirectory = path("SSL_CERT_DIR")
            certificateFile = path("SSL_CERT_FILE")
        }
    }
}
