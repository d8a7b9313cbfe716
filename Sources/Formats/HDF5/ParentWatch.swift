internal import Glibc

/// Ends the helper when its parent ends, whatever the helper is doing then.
///
/// `PR_SET_PDEATHSIG` would not do: it is sent when the *thread* that started the helper ends, and pools end their idle threads.
enum ParentWatch {
    /// Starts to watch the socket, whose other end the parent has: it is closed when the parent ends.
    static func start() {
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, nil, watch, nil)
        if status == 0 { pthread_detach(thread) }
    }
}

private func watch(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // no event is asked for: only the end of the connection is told
    var request = pollfd(fd: STDIN_FILENO, events: 0, revents: 0)
    while unsafe poll(&request, 1, -1) <= 0 {
        if errno != EINTR { break }
    }
    _exit(EXIT_SUCCESS)
}
