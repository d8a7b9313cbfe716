import Formats
import SystemPackage
import Tensors

extension NPZLayout {
    // Writes an archive whose values are all zero as a file with holes, so that gigabytes cost nothing. The values of
    // the last tensor, `tail`, are written.
    func writeSparse(to path: FilePath, tail: [UInt8]) throws {
        let file = try FileDescriptor.open(
            path,
            .writeOnly,
            options: [.create, .truncate],
            permissions: [.ownerReadWrite]
        )
        try file.closeAfter {
            var directory: [UInt8] = []
            for member in members {
                try file.writeAll(toAbsoluteOffset: Int64(member.offset), member.local.bytes + member.arrayHeader)
                directory += member.central.bytes
            }
            let end = directory + self.end
            try file.writeAll(toAbsoluteOffset: Int64(fileByteCount - end.count - tail.count), tail + end)
        }
    }
}
