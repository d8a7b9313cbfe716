import Tensors
import Testing

@Suite struct ShapeTests {
    @Test(arguments: [
        ([], 1), ([0], 0), ([7, 7, 3, 64], 9408), ([0, Int.max / 16], 0), ([Int.max / 16], Int.max / 16),
    ]) func countsElements(dimensions: [Int], count: Int) throws {
        let shape = try Shape(validating: dimensions)
        #expect(shape.elementCount == count)
        #expect(shape.dimensions == dimensions)
    }

    @Test(arguments: [
        ([-1], ShapeError.negativeDimension(-1)),
        ([Int](repeating: 1, count: 65), .tooManyDimensions(65)),
        // the product of these wraps to 4 in 64-bit arithmetic
        ([4_194_305, 4_194_305, 211_106_198_978_564], .tooManyElements([4_194_305, 4_194_305, 211_106_198_978_564])),
        // a zero does not excuse the rest
        ([0, Int.max, 4], .tooManyElements([0, Int.max, 4])),
    ]) func refuses(dimensions: [Int], expected: ShapeError) {
        #expect(throws: expected) { try Shape(validating: dimensions) }
    }

    @Test func describesItself() {
        #expect(Shape([7, 7, 3, 64]).description == "7x7x3x64")
        #expect(Shape([]).description == "scalar")
    }
}
