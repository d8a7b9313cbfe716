import BiT
import Tensors
import Testing

@Suite struct BackboneTests {
    @Test(arguments: ["R50x1", "R152x4", "R17x0.5"]) func isRecognisedByItsTensors(name: String) throws {
        let architecture = try #require(Architecture(name: name, classes: 21_843))
        let tensors = architecture.tensors.filter { !Backbone.headTensors.contains($0.name) }
        #expect(tensors.count == architecture.tensorCount - 2)
        let backbone = try #require(Backbone(exactly: tensors.shuffled()))
        #expect(backbone == Backbone(of: architecture))
        #expect(backbone.tensors == tensors)
        #expect(backbone.description == "\(name) without head")
    }

    @Test func mayHaveAnotherTypeThroughout() throws {
        let architecture = try #require(Architecture(name: "R17x0.5", classes: 10))
        let backbone = Backbone(of: architecture)
        func tensors(_ type: DType) -> [TensorDescriptor] {
            backbone.tensors.map { TensorDescriptor(name: $0.name, dtype: type, shape: $0.shape) }
        }
        for type in [DType.float16, .bfloat16, .float64] { #expect(Backbone(exactly: tensors(type)) == backbone) }
        #expect(Backbone(exactly: tensors(.int32)) == nil)
        #expect(backbone.featureChannels == 1024)
    }

    @Test func anyOtherDifferenceIsTooMuch() throws {
        let architecture = try #require(Architecture(name: "R17x0.5", classes: 10))
        #expect(Backbone(exactly: architecture.tensors) == nil)
        #expect(Backbone(exactly: architecture.tensors.dropLast()) == nil)
        let tensors = Backbone(of: architecture).tensors
        #expect(Backbone(exactly: []) == nil)
        #expect(Backbone(exactly: tensors + [tensors[3]]) == nil)
        #expect(Backbone(exactly: tensors + [TensorDescriptor(name: "x", dtype: .float32, shape: [1])]) == nil)
        for index in tensors.indices {
            var changed = tensors
            changed[index].dtype = .float16
            #expect(Backbone(exactly: changed) == nil)
            changed[index].dtype = .float32
            changed[index].shape = [7]
            #expect(Backbone(exactly: changed) == nil)
            changed.remove(at: index)
            #expect(Backbone(exactly: changed) == nil)
        }
    }
}
