// Times the engine on generated weights: make bench-engine
//   bench-engine [UNITS [ROOT-CHANNELS [CLASSES]]]     3,4,6,3 64 1000 is R50x1
import BiT
import Engine
import Tensors

/// The arguments describe no BiT network.
struct NoSuchArchitecture: Error {}

/// Uniform values in [-1, 1).
func noise(_ count: Int, scale: Float, offset: Float = 0) -> [Float] {
    var state: UInt64 = 7
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (Float(state >> 40) * 0x1p-23 - 1) * scale + offset
    }
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let elapsed = try ContinuousClock().measure(body)
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}

func rounded(_ value: Double, _ digits: Int) -> String {
    let scale = [1.0, 10, 100, 1000][digits]
    return "\((value * scale).rounded() / scale)"
}

let arguments = CommandLine.arguments.dropFirst()
let units = (arguments.first ?? "3,4,6,3").split(separator: ",").compactMap { Int($0) }
let numbers = arguments.dropFirst().compactMap { Int($0) }
let candidate = Architecture(
    units: units,
    rootChannels: numbers.first ?? 64,
    classes: numbers.dropFirst().first ?? 1000
)
guard let architecture = candidate else { throw NoSuchArchitecture() }

var weights = TensorsInMemory()
for tensor in architecture.tensors {
    let isGamma = tensor.name.hasSuffix("gamma")
    let values = noise(tensor.shape.elementCount, scale: 0.05, offset: isGamma ? 1 : 0)
    weights.append(name: tensor.name, shape: tensor.shape, floats: values)
}
let model = try Model(source: weights)
let preparation = try seconds { _ = try Model(source: weights) }
print("\(model.architecture.name), \(model.threads) threads, \(model.instructionSet)")
print("prepared in \(rounded(preparation, 2)) s\n")
print("| size | batch | s, median of 5 (least, largest) | images/s |\n| ---: | ---: | ---: | ---: |")
for size in [224, 480] {
    for count in [1, 8] {
        let images = try ImageBatch(
            count: count,
            height: size,
            width: size,
            values: noise(count * size * size * 3, scale: 1)
        )
        _ = try model.logits(of: images)
        let times = (0..<5).map { _ in seconds { _ = try model.logits(of: images) } }.sorted()
        let range = "(\(rounded(times[0], 3)), \(rounded(times[4], 3)))"
        let rate = rounded(Double(count) / times[2], 1)
        print("| \(size) | \(count) | \(rounded(times[2], 3)) \(range) | \(rate) |")
    }
}
