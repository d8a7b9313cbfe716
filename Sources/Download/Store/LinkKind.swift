internal import SystemPackage

/// What a name in the store can be made of.
package enum LinkKind: Sendable, Equatable {
    /// A relative symbolic link: the whole store can be moved.
    case symbolic
    /// A hard link.
    case hard
    /// A file of its own.
    case copy
}

extension Errno {
    /// Whether the filesystem cannot make links of some kind.
    var saysNoLinks: Bool {
        [.notPermitted, .notSupported, .notSupportedOnSocket, .noFunction, .invalidArgument, .tooManyLinks].contains(
            self
        )
    }
}
