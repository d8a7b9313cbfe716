import ByteIO
import Testing

@Suite struct ByteReaderTests {
    @Test func readsFieldsInOrder() throws {
        let bytes: [UInt8] = [1, 2, 3, 4, 5, 6, 7]
        var reader = ByteReader(bytes.span.bytes)
        #expect(try reader.readLittleEndian(UInt8.self) == 1)
        #expect(try reader.readLittleEndian(UInt32.self) == 0x0504_0302)
        #expect(try reader.readBytes(1) == [6])
        #expect(reader.remaining == 1)
    }

    @Test func aFailedReadMovesNothing() throws {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span.bytes)
        try reader.skip(1)
        do {
            _ = try reader.readLittleEndian(UInt32.self)
            Issue.record("read past the end")
        } catch {
            #expect(error == TruncatedInput(offset: 1, needed: 4, available: 2))
        }
        #expect(reader.offset == 1)
        for offset in [-1, 4] {
            do {
                try reader.seek(to: offset)
                Issue.record("moved outside to \(offset)")
            } catch {
                #expect(error.offset == offset)
            }
        }
    }
}
