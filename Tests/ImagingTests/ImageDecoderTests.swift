import Imaging
import TestSupport
import Testing

@Suite struct ImageDecoderTests {
    @Test(
        "Every kind decodes to Pillow's bytes",
        arguments: [
            ("ycbcr-410.jpg", 33, 21), ("ycbcr-411.jpg", 33, 21), ("ycbcr-420.jpg", 33, 21), ("ycbcr-422.jpg", 33, 21),
            ("ycbcr-440.jpg", 33, 21), ("ycbcr-444.jpg", 33, 21), ("progressive-420.jpg", 33, 21),
            ("grey.jpg", 33, 21), ("rgb.jpg", 33, 21), ("single-pixel.jpg", 1, 1), ("large-420.jpg", 96, 80),
            ("grey-1.png", 33, 21), ("grey-2.png", 17, 6), ("grey-4.png", 9, 6), ("grey.png", 33, 21),
            ("grey-alpha.png", 33, 21), ("rgb.png", 33, 21), ("rgb-alpha.png", 33, 21), ("interlaced.png", 33, 21),
            ("palette.png", 33, 21), ("palette-2.png", 33, 21), ("palette-transparent.png", 33, 21),
            ("gamma.png", 7, 5),
        ]
    )
    func matchesPillow(name: String, width: Int, height: Int) throws {
        let expected = Image8(size: ImageSize(width: width, height: height), pixels: try fixture(name + ".rgb"))
        #expect(try decode(try fixture(name)) == expected)
    }

    @Test func bytesAfterTheEndAreNotLookedAt() throws {
        for name in ["ycbcr-420.jpg", "rgb.png"] {
            #expect(try decode(try fixture(name) + [1, 2, 3]) == decode(try fixture(name)))
        }
    }

    @Test(arguments: [[], [0x89, 0x50], [0x47, 0x49, 0x46, 0x38], [0xFF, 0xD8], Array("<html>".utf8)] as [[UInt8]])
    func otherFilesAreNoImages(bytes: [UInt8]) {
        #expect(throws: ImageError.unknownFormat) { try decode(bytes) }
    }

    @Test(arguments: ["ycbcr-420.jpg", "progressive-420.jpg", "grey.jpg", "grey-2.png", "gamma.png", "palette-2.png"])
    func everyTruncationThrows(name: String) throws {
        let bytes = try fixture(name)
        for count in bytes.indices {
            #expect(throws: ImageError.self, "\(count) bytes") { try decode(Array(bytes.prefix(count))) }
        }
    }

    @Test(arguments: ["ycbcr-420.jpg", "progressive-420.jpg", "grey.jpg", "rgb.jpg"])
    func mutatedJPEGsNeverCrash(name: String) throws {
        let bytes = try fixture(name)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            if let image = try? decode(mutated(bytes, using: &generator)) {
                #expect(image.pixels.count == image.width * image.height * 3, "seed \(seed)")
            }
        }
    }

    @Test(arguments: ["rgb.png", "palette.png", "grey-1.png", "interlaced.png", "rgb-alpha.png"])
    func mutatedPNGsNeverCrash(name: String) throws {
        let bytes = try fixture(name)
        for seed in UInt64(0)..<300 {
            var generator = SeededGenerator(seed: seed)
            let damaged = mutated(bytes, using: &generator)
            // as it is the damage meets the checksums; mended, it meets libpng
            for candidate in [damaged, PNGBuilder.mended(damaged)] {
                if let image = try? decode(candidate) {
                    #expect(image.pixels.count == image.width * image.height * 3, "seed \(seed)")
                }
            }
        }
    }
}
