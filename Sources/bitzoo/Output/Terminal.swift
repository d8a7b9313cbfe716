import Glibc
import SystemPackage

/// Where output goes, and how it may look there.
struct Terminal: Sendable {
    /// Whether standard output is a terminal: tables are aligned there, and tab-separated elsewhere.
    let isInteractive: Bool
    /// Whether standard output gets colours.
    let hasColor: Bool
    /// Whether standard error is a terminal that can show a moving progress line.
    let showsProgress: Bool
    /// The number of columns of standard error's terminal.
    let width: Int

    /// Looks at the process's streams.
    ///
    /// - Parameter environment: the environment; `NO_COLOR` set to anything and `TERM=dumb` switch colours off.
    init(environment: [String: String]) {
        isInteractive = isatty(STDOUT_FILENO) == 1
        let isDumb = environment["TERM"] == "dumb"
        hasColor = isInteractive && !isDumb && (environment["NO_COLOR"] ?? "").isEmpty
        showsProgress = isatty(STDERR_FILENO) == 1 && !isDumb
        width = Self.size.columns
    }

    /// The size of standard error's terminal as it is now; 80 by 24 where it is not known.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Whether the terminal is this process's to draw on, and not that of another job of the shell.
    static var isInForeground: Bool {
        let group = tcgetpgrp(STDERR_FILENO)
        return group < 0 || group == getpgrp()
    }

    /// A way of emphasising text.
    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// Emphasises text where colours are on.
    func styled(_ text: String, _ style: Style) -> String {
        hasColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }
}

/// Writes a line to standard output; the only way to it.
func writeLine(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
}

/// Writes a line to standard error.
func writeDiagnostic(_ text: String) {
    write(printable(text) + "\n", to: STDERR_FILENO)
}

/// Writes text to a stream, whole.
///
/// A result that cannot be written ends the process: nothing that comes later could mend it. (A reader that has gone away
/// ends it before, by `SIGPIPE`, as shells expect.)
func write(_ text: String, to stream: Int32) {
    let bytes = Array(text.utf8)
    var position = 0
    while position < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(stream, buffer.baseAddress?.advanced(by: position), buffer.count - position)
        }
        if count > 0 {
            position += count
            continue
        }
        let refusal = Errno(rawValue: errno)
        switch refusal {
        case .interrupted: continue
        case .resourceTemporarilyUnavailable:
            var request = pollfd(fd: stream, events: Int16(POLLOUT), revents: 0)
            unsafe poll(&request, 1, -1)
        default:
            if stream == STDERR_FILENO { return }
            writeDiagnostic("bitzoo: error: cannot write the output: \(refusal)")
            exit(ExitStatus.io.rawValue)
        }
    }
}
