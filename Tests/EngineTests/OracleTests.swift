import BiT
import Testing

/// The oracle itself answers like PyTorch in double precision.
@Suite struct OracleTests {
    @Test func answersLikeTheReference() throws {
        let golden = try Golden(named: "demo-r17x0.5")
        let architecture = try smallArchitecture(classes: golden.classes)
        let oracle = Oracle(HashedWeights(architecture, seed: golden.seed), architecture: architecture)
        let images = try hashedImages(
            seed: golden.seed,
            count: golden.input[0],
            height: golden.input[1],
            width: golden.input[2]
        )
        // the file has nine digits
        #expect(largestDifference(oracle.logits(of: images.maps), golden.logits) < 1e-8)
    }
}
