import ByteIO
import Imaging
import Testing

@Suite struct ImageErrorTests {
    typealias PNG = PNGBuilder

    /// Two grey pixels, 10 and 20, behind a filter byte.
    let pixels = PNGBuilder.chunk("IDAT", PNGBuilder.stored([0, 10, 20]))
    let end = PNGBuilder.chunk("IEND")

    func png(_ chunks: [UInt8]...) -> [UInt8] { PNG.signature + chunks.joined() }

    @Test func theSmallestFileDecodes() throws {
        let image = try decode(png(PNG.header(2, 1), pixels, end))
        #expect(image == Image8(size: ImageSize(width: 2, height: 1), pixels: [10, 10, 10, 20, 20, 20]))
    }

    @Test(arguments: [(0, 1), (1, 0)] as [(UInt32, UInt32)])
    func aSideOfZeroIsNoImage(width: UInt32, height: UInt32) {
        #expect(throws: ImageError.noPixels) { try decode(png(PNG.header(width, height), pixels, end)) }
    }

    @Test(arguments: [(65_536, 1), (1, 65_536), (0xFFFF_FFFF, 0xFFFF_FFFF), (16_385, 16_384)] as [(UInt32, UInt32)])
    func tooManyPixelsAreRefused(width: UInt32, height: UInt32) {
        let size = ImageSize(width: Int(width), height: Int(height))
        #expect(throws: ImageError.tooLarge(size)) { try decode(png(PNG.header(width, height), pixels, end)) }
    }

    @Test func aJPEGThatDeclaresTooManyPixelsIsRefused() throws {
        var bytes = try fixture("ycbcr-420.jpg")
        let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xFF, 0xC0]) })
        bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFD, 0xE8, 0xFD, 0xE8])
        let size = ImageSize(width: 65_000, height: 65_000)
        #expect(throws: ImageError.tooLarge(size)) { try decode(bytes) }
    }

    @Test func dataThatCannotHoldThePixelsIsRefusedFirst() {
        let size = ImageSize(width: 16_384, height: 16_384)
        #expect(throws: ImageError.impossibleSize(size, compressedBytes: 14)) {
            try decode(png(PNG.header(16_384, 16_384), pixels, end))
        }
    }

    @Test func sixteenBitsAreRefused() {
        #expect(throws: ImageError.unsupportedBitDepth(16)) { try decode(try fixture("grey-16.png")) }
    }

    @Test func fourColoursOfInkAreRefused() throws {
        var bytes = try fixture("cmyk.jpg")
        #expect(throws: ImageError.unsupportedColorSpace(.cmyk)) { try decode(bytes) }
        // the last byte of the Adobe segment names the transform
        let adobe = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("Adobe".utf8)) })
        bytes[adobe + 11] = 2
        #expect(throws: ImageError.unsupportedColorSpace(.ycck)) { try decode(bytes) }
    }

    @Test func aChunkThatReachesPastTheEndIsTruncated() {
        let found = TruncatedInput(offset: 37, needed: 18, available: 17)
        let bytes = png(PNG.header(2, 1), Array(pixels.dropLast(5)))
        #expect(throws: ImageError.truncated(found)) { try decode(bytes) }
    }

    @Test func aFileWithoutItsLastChunkIsTruncated() {
        let bytes = png(PNG.header(2, 1), pixels)
        let found = TruncatedInput(offset: bytes.count, needed: 4, available: 0)
        #expect(throws: ImageError.truncated(found)) { try decode(bytes) }
    }

    @Test(arguments: [("IDAT", 33 + 10), ("tEXt", 33 + 26 + 10)])
    func aDamagedChunkIsNamed(type: String, position: Int) {
        var bytes = png(PNG.header(2, 1), pixels, PNG.chunk("tEXt", Array("a".utf8) + [0, 1]), end)
        let offset = type == "IDAT" ? 33 : 33 + 26
        bytes[position] ^= 1
        #expect(throws: ImageError.chunkChecksum(chunk: type, offset: offset)) { try decode(bytes) }
    }

    @Test func theHeaderIsTheFirstChunk() {
        #expect(throws: ImageError.misplacedChunk(chunk: "IDAT", offset: 8)) {
            try decode(png(pixels, PNG.header(2, 1), end))
        }
    }

    @Test func aSecondHeaderIsMisplaced() {
        #expect(throws: ImageError.misplacedChunk(chunk: "IHDR", offset: 33)) {
            try decode(png(PNG.header(2, 1), PNG.header(2, 1), pixels, end))
        }
    }

    @Test func theDataIsOneRun() {
        let text = PNG.chunk("tEXt", Array("a".utf8) + [0])
        #expect(throws: ImageError.misplacedChunk(chunk: "IDAT", offset: 33 + 26 + 14)) {
            try decode(png(PNG.header(2, 1), pixels, text, pixels, end))
        }
    }

    @Test func whatLibpngRefusesCarriesItsMessage() {
        let short = PNG.chunk("IDAT", PNG.stored([0, 10]))
        let message = "Not enough image data"
        #expect(throws: ImageError.refused(by: .libpng, message: message)) {
            try decode(png(PNG.header(2, 1), short, end))
        }
    }

    @Test func anUnknownCriticalChunkIsRefused() {
        #expect(throws: ImageError.refused(by: .libpng, message: "ABCD: unhandled critical chunk")) {
            try decode(png(PNG.header(2, 1), PNG.chunk("ABCD"), pixels, end))
        }
    }

    @Test func aWarningOfLibpngIsAnError() {
        let long = PNG.chunk("IDAT", PNG.stored([0, 10, 20, 30]))
        #expect(throws: ImageError.refused(by: .libpng, message: "IDAT: Too much image data")) {
            try decode(png(PNG.header(2, 1), long, end))
        }
    }

    @Test func aWarningOfLibjpegIsAnError() throws {
        let bytes = try fixture("ycbcr-420.jpg")
        let message = "Premature end of JPEG file"
        #expect(throws: ImageError.refused(by: .libjpeg, message: message)) { try decode(bytes.dropLast(2)) }
        #expect(throws: ImageError.refused(by: .libjpeg, message: message)) { try decode(bytes.dropLast(100)) }
    }

    @Test(
        arguments: [
            (.unknownFormat, "neither a PNG nor a JPEG image"),
            (.noPixels, "the image has no pixels"),
            (
                .tooLarge(ImageSize(width: 70_000, height: 2)),
                "the image declares 70000 x 2 pixels; at most 65535 a side and 268435456 in all are read"
            ),
            (
                .impossibleSize(ImageSize(width: 4, height: 2), compressedBytes: 1),
                "1 compressed bytes cannot hold an image of 4 x 2 pixels"
            ),
            (.unsupportedBitDepth(16), "16 bits per sample are not supported, only up to 8"),
            (.unsupportedColorSpace(.ycck), "the colour space YCCK is not supported"),
            (
                .truncated(TruncatedInput(offset: 8, needed: 4, available: 1)),
                "the PNG image ends too early: 4 bytes needed at offset 8, 1 available"
            ),
            (
                .chunkChecksum(chunk: "IDAT", offset: 33),
                "the PNG chunk IDAT at offset 33 is damaged: its CRC-32 differs"
            ),
            (
                .misplacedChunk(chunk: "IHDR", offset: 33),
                "the PNG chunk IHDR at offset 33 does not belong there"
            ),
            (.refused(by: .libjpeg, message: "Premature end of JPEG file"), "libjpeg: Premature end of JPEG file"),
        ] as [(ImageError, String)]
    )
    func errorsReadAsSentences(error: ImageError, text: String) {
        #expect(error.description == text)
    }
}

private func decode(_ bytes: ArraySlice<UInt8>) throws -> Image8 { try decode(Array(bytes)) }
