import BiT
import Testing

@Suite struct CostTests {
    /// Counted by another program from the definition of the network; the first four are known as 8.18, 37.54, 408.4 and
    /// 1678.5 GFLOP.
    @Test(
        arguments: [
            ("R50x1", 1000, 224, 224, 8_178_368_512), ("R50x1", 1000, 480, 480, 37_539_020_800),
            ("R101x3", 1000, 384, 384, 408_420_581_376), ("R152x4", 1000, 480, 480, 1_678_508_032_000),
            ("R50x1", 21_843, 224, 224, 8_263_741_440), ("R152x4", 21_843, 480, 480, 1_678_849_523_712),
            ("R50x1", 1000, 97, 131, 2_567_865_088), ("R50x1", 10, 1, 1, 46_950_784),
            ("R17x0.5", 10, 32, 32, 18_419_712),
        ] as [(String, Int, Int, Int, Double)]
    )
    func countsProducts(name: String, classes: Int, height: Int, width: Int, expected: Double) throws {
        let architecture = try #require(Architecture(name: name, classes: classes))
        #expect(architecture.cost(height: height, width: width).operations == expected)
        #expect(architecture.cost(height: width, width: height).operations == expected)
    }

    /// Nothing overflows at the largest network and image that are taken seriously.
    @Test func theLargestNumberIsFinite() throws {
        let architecture = try #require(
            Architecture(
                units: [99, 99, 99, 99],
                rootChannels: Architecture.maximumRootChannels,
                classes: Architecture.maximumClasses
            )
        )
        #expect(architecture.cost(height: 1 << 24, width: 1 << 24).operations.isFinite)
    }
}
