internal import Tensors

/// The exact size of the `.npz` file that the release's writer makes of a network.
///
/// The files are ZIP archives of stored members in the order of their names, each a 128-byte `.npy` header and 32-bit
/// floating-point values. Seven published sizes are met to the byte by this rule. With `n` the length of a member's name
/// and `b` that of its values, an archive takes
///
///     sum(30 + n + 128 + b) + sum(46 + n) + 22
///
/// bytes; 20 more a member in the variant with a ZIP64 extra field in each local header (what `numpy.savez` writes); and,
/// when a member starts beyond 2^31 - 1, 12 more for each such member and 76 for the ZIP64 end records.
public struct ReleasedNPZ: Sendable {
    /// The two ways in which the release's files were written.
    public enum Variant: String, Sendable, CaseIterable {
        /// Local headers without an extra field: the six `-ILSVRC2012` files.
        case plain
        /// Local headers with a 20-byte ZIP64 extra field: `R152x2_T_384.npz`, and `numpy.savez`.
        case zip64Local
    }

    private struct Member {
        let nameLength: Int
        let byteCount: Int
        /// For the head: bytes a class.
        let byteCountPerClass: Int
    }

    private let members: [Member]

    /// Prepares the sizes of a backbone's files; the head is added by ``size(classes:variant:)``.
    ///
    /// - Parameter architecture: the network; its number of classes is not used.
    public init(_ architecture: Architecture) {
        members = architecture.tensors.sorted { $0.name < $1.name }.map { tensor in
            let isHead = tensor.name == GoogleNames.headKernel || tensor.name == GoogleNames.headBias
            return Member(
                nameLength: tensor.name.utf8.count + ".npy".utf8.count,
                byteCount: isHead ? 0 : tensor.byteCount,
                byteCountPerClass: isHead ? tensor.byteCount / architecture.classes : 0
            )
        }
    }

    /// The size of the file with a given head.
    ///
    /// - Parameters:
    ///   - classes: the number of classes.
    ///   - variant: the way of writing.
    /// - Returns: the size in bytes.
    public func size(classes: Int, variant: Variant) -> Int {
        let extra = variant == .plain ? 0 : 20
        let limit = (1 << 31) - 1
        var offset = 0
        var directory = 22
        var needsZIP64 = false
        for member in members {
            directory += 46 + member.nameLength
            if offset > limit {
                directory += 12
                needsZIP64 = true
            }
            offset += 30 + member.nameLength + extra + 128 + member.byteCount + member.byteCountPerClass * classes
        }
        return offset + directory + (needsZIP64 || offset > limit ? 76 : 0)
    }

    /// The size of a network's file.
    ///
    /// - Parameters:
    ///   - architecture: the network with its head.
    ///   - variant: the way of writing.
    /// - Returns: the size in bytes.
    public static func size(of architecture: Architecture, variant: Variant) -> Int {
        ReleasedNPZ(architecture).size(classes: architecture.classes, variant: variant)
    }
}
