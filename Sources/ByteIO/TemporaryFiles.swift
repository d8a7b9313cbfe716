internal import CFaults
internal import Synchronization
package import SystemPackage

/// The named temporary files and directories that are being written now, so that a process that is told to end can remove them.
///
/// Most files that are being written have no name at all; this is for filesystems that cannot do that.
package enum TemporaryFiles {
    private static let names = Mutex<Set<FilePath>>([])

    /// Removes all of them.
    ///
    /// The writers' later steps fail then; meant for the moment before the process ends.
    package static func removeAll() {
        names.withLock { names in
            for name in names { removeTree(at: name) }
            names = []
        }
    }

    /// Remembers a file that is about to be created.
    ///
    /// - Parameter path: the temporary name.
    package static func insert(_ path: FilePath) {
        names.withLock { names in
            names.insert(path)
            unsafe path.withPlatformString { unsafe bitzoo_temporary_add($0) }
        }
    }

    /// Forgets a file that got its final name or is gone.
    ///
    /// - Parameter path: the temporary name.
    package static func remove(_ path: FilePath) {
        names.withLock { names in
            names.remove(path)
            unsafe path.withPlatformString { unsafe bitzoo_temporary_remove($0) }
        }
    }
}
