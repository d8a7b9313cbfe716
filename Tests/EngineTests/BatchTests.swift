import Engine
import Testing

/// Batches that do not go through the network, or through one of its blocks, at once.
@Suite struct BatchTests {
    @Test(arguments: [(70, 32, 32), (5, 224, 224), (7, 480, 300), (129, 9, 14)])
    func portionsGiveWhatSingleImagesGive(count: Int, height: Int, width: Int) throws {
        let model = try Model(source: smallWeights())
        let plan = try model.plan(count: count, height: height, width: width)
        let portions = plan.imagesPerBlock
        #expect(portions.contains { $0 < count }, "\(portions) is no test of portions")
        let images = try hashedImages(seed: 11, count: count, height: height, width: width)
        let (logits, features) = (try model.logits(of: images), try model.features(of: images))
        #expect(logits.count == count)
        #expect(features.count == count)
        for (index, image) in try images.separate().enumerated() {
            #expect(try model.logits(of: image) == [logits[index]])
            #expect(try model.features(of: image) == [features[index]])
        }
        // images differ, so that a mistaken one would show
        #expect(Set(logits).count == count)
    }

    /// The same images in another order give the same answers in that order.
    @Test func placesInABatchDoNotMatter() throws {
        let model = try Model(source: smallWeights())
        let images = try hashedImages(seed: 12, count: 67, height: 40, width: 32).separate()
        func joined(_ images: [ImageBatch]) throws -> ImageBatch {
            try ImageBatch(count: images.count, height: 40, width: 32, values: images.flatMap(\.values))
        }
        let forward = try model.logits(of: joined(images))
        #expect(try model.logits(of: joined(images.reversed())) == forward.reversed())
    }
}
