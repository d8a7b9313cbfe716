import ArgumentParser
import Engine

/// The rows and columns of an image, as `480` for a square or `192x256`.
struct PixelSize: ExpressibleByArgument, CustomStringConvertible {
    let height: Int
    let width: Int

    /// A square.
    init(side: Int) {
        height = side
        width = side
    }

    init?(argument: String) {
        let sides = argument.split(separator: "x", omittingEmptySubsequences: false)
        // digits only: Int takes a sign as well
        let numbers = sides.compactMap { side in
            side.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(side) : nil
        }
        guard numbers.count == sides.count, let height = numbers.first, let width = numbers.last, numbers.count <= 2,
            height > 0, width > 0, height <= ImageBatch.maximumPixels / width
        else { return nil }
        self.height = height
        self.width = width
    }

    /// Rows and columns, such as `192x256`.
    var description: String { "\(height)x\(width)" }
}
