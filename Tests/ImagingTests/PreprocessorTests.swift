import Imaging
import Testing

@Suite struct PreprocessorTests {
    let image = Image8(size: ImageSize(width: 2, height: 1), pixels: [0, 127, 128, 255, 51, 204])

    @Test func valuesAreThoseOfNumpy() throws {
        let file = try fixture("value-range.f32")
        let expected = stride(from: 0, to: file.count, by: 4).map { start in
            file[start..<(start + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for value in UInt8.min...UInt8.max {
            let pixel = Image8(size: ImageSize(width: 1, height: 1), pixels: [value, value, value])
            let values = try Preprocessor(input: .asIs).values(of: pixel)
            #expect(values.map(\.bitPattern) == [UInt32](repeating: expected[Int(value)], count: 3))
        }
    }

    @Test func channelsStayTogether() throws {
        let values = try Preprocessor(input: .asIs).values(of: image)
        #expect(values == [-1, -0.5 / 127.5, 0.5 / 127.5, 1, -0.6, 0.6])
    }

    @Test func imagesOfABatchFollowEachOther() throws {
        var batch: [Float] = []
        let preprocessor = Preprocessor(input: .exactly(image.size))
        try preprocessor.append(image, to: &batch)
        try preprocessor.append(image, to: &batch)
        let values = try preprocessor.values(of: image)
        #expect(batch == values + values)
    }

    @Test func anotherSizeIsRefusedAndLeavesTheBatchAlone() {
        let needed = ImageSize(width: 1, height: 2)
        var batch: [Float] = [7]
        #expect(throws: PreprocessingError.wrongSize(found: image.size, needed: needed)) {
            try Preprocessor(input: .exactly(needed)).append(image, to: &batch)
        }
        #expect(batch == [7])
    }

    @Test func theErrorReadsAsASentence() {
        let error = PreprocessingError.wrongSize(found: image.size, needed: ImageSize(width: 4, height: 4))
        #expect(error.description == "the image has 2 x 1 pixels, and the model needs 4 x 4")
    }
}
