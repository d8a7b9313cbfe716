internal import CHDF5
internal import Tensors

/// An HDF5 file that libhdf5 has open; used in the helper process, or in-process by those who ask for it.
///
/// All of it runs inside ``HDF5Library/exclusively(_:)``.
struct HDF5Document: ~Copyable {
    let file: HDF5Handle

    /// Opens what a descriptor of this process refers to.
    ///
    /// - Parameter descriptor: the descriptor; it stays open and unused.
    /// - Throws: ``HDF5Error/damaged(message:)`` when the library refuses.
    init(descriptor: Int32) throws(HDF5Error) {
        let access = try HDF5Handle(bitzoo_h5_file_access())
        file = try HDF5Handle(unsafe bitzoo_h5_open_file("/proc/self/fd/\(descriptor)", access.id))
    }

    /// Follows a path of hard links.
    ///
    /// - Parameters:
    ///   - path: the components below `start`.
    ///   - start: where the path starts.
    ///   - prefix: the path of `start`, for errors.
    /// - Returns: the object at the end.
    /// - Throws: ``HDF5Error`` when a link is missing or of another kind, or an object on the way is no group.
    func object(
        at path: some Sequence<Substring>,
        from start: borrowing HDF5Handle,
        prefix: String
    ) throws(HDF5Error) -> HDF5Handle {
        var current = try HDF5Handle(sharing: start)
        var found = prefix
        for component in path {
            guard Self.isGroup(current) else { throw .refused(path: found, reason: .notAGroup) }
            found += "/\(component)"
            // "." names the group itself, and the library's strings end with NUL
            guard component != ".", component != "..", !component.utf8.contains(0) else {
                throw .malformedName(String(component))
            }
            switch unsafe bitzoo_h5_link_kind(current.id, String(component)) {
            case Int32(BITZOO_H5_LINK_HARD): break
            case Int32(BITZOO_H5_LINK_MISSING): throw .missing(path: found)
            case Int32(BITZOO_H5_LINK_SOFT): throw .refused(path: found, reason: .softLink)
            case Int32(BITZOO_H5_LINK_EXTERNAL): throw .refused(path: found, reason: .externalLink)
            case Int32(BITZOO_H5_LINK_OTHER): throw .refused(path: found, reason: .userDefinedLink)
            default: throw .damaged(message: HDF5Library.lastMessage)
            }
            current = try HDF5Handle(unsafe libhdf5.H5Oopen(current.id, String(component), hid_t(H5P_DEFAULT)))
        }
        return current
    }

    /// Whether a group holds a link of this name, of whatever kind.
    ///
    /// - Parameters:
    ///   - name: one component.
    ///   - group: the group.
    /// - Returns: whether there is such a link.
    /// - Throws: ``HDF5Error/damaged(message:)`` when the group cannot be read.
    func hasLink(_ name: String, in group: borrowing HDF5Handle) throws(HDF5Error) -> Bool {
        try HDF5Library.check(unsafe libhdf5.H5Lexists(group.id, name, hid_t(H5P_DEFAULT))) > 0
    }

    private static func isGroup(_ handle: borrowing HDF5Handle) -> Bool {
        let kind = libhdf5.H5Iget_type(handle.id)
        return kind == H5I_GROUP || kind == H5I_FILE
    }
}

extension String {
    /// The components of a path; empty ones, which HDF5 passes over, are left out.
    var pathComponents: [Substring] { split(separator: "/") }
}
