import BiT
import Testing

@Suite struct ReleasedNPZTests {
    /// The sizes that timm's documentation publishes for the `-ILSVRC2012` files.
    @Test(arguments: [
        ("R50x1", 102_242_668), ("R50x3", 869_321_580), ("R101x1", 178_256_468), ("R101x3", 1_551_830_100),
        ("R152x2", 945_476_668), ("R152x4", 3_746_270_104),
    ]) func meetsPublishedSizes(name: String, size: Int) throws {
        let architecture = try #require(Architecture(name: name, classes: 1000))
        #expect(ReleasedNPZ.size(of: architecture, variant: .plain) == size)
    }

    /// The length that a download log publishes for `distill/R152x2_T_384.npz`.
    @Test func meetsThePublishedSizeOfTheOtherVariant() throws {
        let architecture = try #require(Architecture(name: "R152x2", classes: 1000))
        #expect(ReleasedNPZ.size(of: architecture, variant: .zip64Local) == 945_485_848)
    }

    @Test func theHeadIsAddedAfterwards() throws {
        let architecture = try #require(Architecture(name: "R152x4", classes: 1000))
        let large = try #require(architecture.withClasses(21_843))
        for variant in ReleasedNPZ.Variant.allCases {
            #expect(
                ReleasedNPZ(architecture).size(classes: 21_843, variant: variant)
                    == ReleasedNPZ.size(of: large, variant: variant)
            )
        }
        #expect(ReleasedNPZ.size(of: large, variant: .plain) == 4_429_336_900)
    }
}
