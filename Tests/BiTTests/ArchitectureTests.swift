import BiT
import Tensors
import Testing

@Suite struct ArchitectureTests {
    /// Parameter counts with 10, 1,000 and 21,843 classes, and the number of arrays, as published for each backbone.
    @Test(arguments: [
        ("R50x1", [23_520_842, 25_549_352, 68_256_659], 153),
        ("R50x3", [211_235_530, 217_319_080, 345_399_315], 153),
        ("R101x1", [42_512_970, 44_541_480, 87_248_787], 306),
        ("R101x3", [381_851_338, 387_934_888, 516_015_123], 306),
        ("R152x2", [232_279_178, 236_335_208, 321_728_979], 459),
        ("R152x4", [928_422_154, 936_533_224, 1_107_299_923], 459),
    ]) func countsParameters(name: String, expected: [Int], arrays: Int) throws {
        for (classes, count) in zip([10, 1000, 21_843], expected) {
            let architecture = try #require(Architecture(name: name, classes: classes))
            #expect(architecture.parameterCount == count)
            #expect(architecture.tensors.reduce(0) { $0 + $1.shape.elementCount } == count)
            #expect(architecture.tensors.count == arrays)
            #expect(architecture.tensorCount == arrays)
            #expect(architecture.name == name)
        }
    }

    @Test func namesTheDemo() throws {
        let demo = try #require(Architecture(name: "R17x0.5", classes: 10))
        #expect(demo.units == [2, 1, 1, 1])
        #expect(demo.rootChannels == 32)
        #expect(demo.parameterCount == 2_035_370)
        #expect(demo.description == "R17x0.5 with 10 classes")
        #expect(Architecture(units: [1, 1, 1, 2], rootChannels: 32, classes: 10)?.name == "R17x0.5[1,1,1,2]")
    }

    @Test(arguments: ["", "R50", "R51x1", "50x1", "R50x0", "R50x-1", "R50x0.01", "R50xnan", "R50x1e300", "Rx1"])
    func refusesOtherNames(name: String) {
        #expect(Architecture(name: name, classes: 10) == nil)
    }

    @Test func refusesNumbersOutOfRange() {
        #expect(Architecture(units: [3, 4, 6], rootChannels: 64, classes: 10) == nil)
        #expect(Architecture(units: [3, 4, 6, 0], rootChannels: 64, classes: 10) == nil)
        #expect(Architecture(units: [3, 4, 6, 100], rootChannels: 64, classes: 10) == nil)
        #expect(Architecture(units: [3, 4, 6, 3], rootChannels: 0, classes: 10) == nil)
        #expect(Architecture(units: [3, 4, 6, 3], rootChannels: 64, classes: 0) == nil)
        #expect(Architecture(units: [3, 4, 6, 3], rootChannels: .max, classes: 1) == nil)
    }

    @Test(arguments: ["R50x1", "R152x4", "R17x0.5"]) func isInferredFromItsTensors(name: String) throws {
        let architecture = try #require(Architecture(name: name, classes: 37))
        #expect(try Architecture(inferredFrom: architecture.tensors.shuffled()) == architecture)
    }

    @Test func anotherRootDoesNotHideTheRest() throws {
        let architecture = try #require(Architecture(name: "R50x3", classes: 1000))
        var tensors = architecture.tensors
        tensors[0].shape = [7, 7, 3, 64]
        #expect(try Architecture(inferredFrom: tensors) == architecture)
        #expect(
            StructureDifference.all(found: tensors, expected: architecture) == [
                .shape(found: tensors[0], expected: [7, 7, 3, 192])
            ]
        )
    }

    @Test func refusesWhatIsNoNetwork() throws {
        let tensors = try #require(Architecture(name: "R17x0.5", classes: 10)).tensors
        #expect(throws: InferenceError.missing(GoogleNames.rootKernel)) { try Architecture(inferredFrom: []) }
        #expect(throws: InferenceError.missing(GoogleNames.headBias)) {
            try Architecture(inferredFrom: Array(tensors.dropLast()))
        }
        #expect(throws: InferenceError.emptyBlock(3)) {
            try Architecture(inferredFrom: tensors.filter { !$0.name.contains("block3") })
        }
        var flat = tensors
        flat[0].shape = [9408]
        #expect(throws: InferenceError.implausible(flat[0])) { try Architecture(inferredFrom: flat) }
    }
}
