internal import ByteIO
internal import Formats
internal import Tensors

/// Reads a safetensors file from its first byte to the last value.
enum SafetensorsTarget {
    static func accepts(_ input: [UInt8]) throws -> Bool {
        let file: SafetensorsFile
        do {
            file = try SafetensorsFile(file: InputFile.holding(input))
        } catch {
            try BrokenProperty.checkText(of: error)
            return false
        }
        let stated = unsafe SafetensorsFile.statedDataOffset(in: input.span.bytes)
        try BrokenProperty.unless(stated == file.dataOffset, "the first bytes tell where the data starts")
        var position = file.dataOffset
        for (index, tensor) in file.tensors.enumerated() {
            let range = file.dataRanges[index]
            try BrokenProperty.unless(range.lowerBound == position, "tensors follow one another without a gap")
            position = range.upperBound
            let count = try file.withTensorBytes(at: index) { $0.byteCount }
            try BrokenProperty.unless(
                count == tensor.byteCount && count == range.count,
                "a tensor has as many bytes as its shape says"
            )
            if file.native != nil { try? file.verifyDigest(at: index) }
        }
        try BrokenProperty.unless(position == input.count, "the tensors fill the file")
        try BrokenProperty.unless(
            Set(file.tensors.map(\.name)).count == file.tensors.count,
            "no two tensors have the same name"
        )
        if let native = file.native {
            try BrokenProperty.unless(file.dataOffset.isMultiple(of: 4096), "the data of a native file is aligned")
            try BrokenProperty.unless(native.digests.count == file.tensors.count, "a native tensor has a digest")
        }
        return true
    }
}
