/// A BiT ResNet-v2: how many units its four blocks have, how wide it is, and how many classes its head tells apart.
///
/// Block `b` (1 to 4) works on `c = rootChannels * 2^(b-1)` channels inside its units and gives `4c`; the first unit of a
/// block has a projection. `R50x3` reads: 50 convolution layers on the main path, three times the normal width.
public struct Architecture: Sendable, Hashable {
    /// The number of units in each of the four blocks.
    public let units: [Int]

    /// The channels of the root convolution: 64 times the width factor.
    public let rootChannels: Int

    /// The number of classes of the head.
    public let classes: Int

    /// The largest number of units in a block: names have two digits for the unit.
    public static let maximumUnits = 99

    /// The largest number of root channels that is taken seriously; the widest released model has 256.
    public static let maximumRootChannels = 4096

    /// The largest number of classes that is taken seriously; the largest released head has 21,843.
    public static let maximumClasses = 1 << 24

    /// Describes a network; fails when a number is out of its range.
    ///
    /// - Parameters:
    ///   - units: the number of units in each of the four blocks, 1 to ``maximumUnits`` each.
    ///   - rootChannels: the channels of the root convolution, 1 to ``maximumRootChannels``.
    ///   - classes: the number of classes, 1 to ``maximumClasses``.
    public init?(units: [Int], rootChannels: Int, classes: Int) {
        guard units.count == 4, units.allSatisfy({ (1...Self.maximumUnits).contains($0) }),
            (1...Self.maximumRootChannels).contains(rootChannels), (1...Self.maximumClasses).contains(classes)
        else { return nil }
        self.units = units
        self.rootChannels = rootChannels
        self.classes = classes
    }

    /// Describes a network by the short name of its backbone; fails when the name is none of a known depth.
    ///
    /// - Parameters:
    ///   - name: a depth with known units and a width factor, such as `R50x1`, `R152x4` or `R17x0.5`.
    ///   - classes: the number of classes.
    public init?(name: String, classes: Int) {
        guard name.first == "R", let cross = name.firstIndex(of: "x"),
            let depth = Int(name[name.index(after: name.startIndex)..<cross]),
            let units = Self.unitsByDepth[depth],
            let width = Double(name[name.index(after: cross)...]), width > 0, width <= 64
        else { return nil }
        let channels = 64 * width
        guard channels == channels.rounded() else { return nil }
        self.init(units: units, rootChannels: Int(channels), classes: classes)
    }

    /// The depths that have a name: the three of the release, and the demo's.
    private static let unitsByDepth = [17: [2, 1, 1, 1], 50: [3, 4, 6, 3], 101: [3, 4, 23, 3], 152: [3, 8, 36, 3]]

    /// The width factor: 1 for 64 root channels.
    public var width: Double { Double(rootChannels) / 64 }

    /// The number of convolution and dense layers on the main path: three a unit, the root and the head.
    public var depth: Int { 3 * units.reduce(0, +) + 2 }

    /// The short name of the backbone, such as `R50x1`; units that are not the usual ones of the depth are spelled out.
    public var name: String {
        let factor = width == width.rounded() ? String(Int(width)) : String(width)
        let usual = Self.unitsByDepth[depth] == units
        return usual ? "R\(depth)x\(factor)" : "R\(depth)x\(factor)[\(units.map(String.init).joined(separator: ","))]"
    }

    /// The channels at the end of the last block, which the head sees.
    public var featureChannels: Int { rootChannels * 32 }

    /// The same backbone with another head.
    ///
    /// - Parameter classes: the new number of classes.
    /// - Returns: the architecture, or `nil` when the number is out of its range.
    public func withClasses(_ classes: Int) -> Architecture? {
        Architecture(units: units, rootChannels: rootChannels, classes: classes)
    }

    /// The number of parameters, the head included.
    public var parameterCount: Int {
        var count = 7 * 7 * 3 * rootChannels
        var input = rootChannels
        for block in 0..<4 {
            let inner = rootChannels << block
            let output = 4 * inner
            for unit in 0..<units[block] {
                if unit == 0 { count += input * output }
                let kernels = input * inner + 9 * inner * inner + inner * output
                let norms = 2 * (input + inner + inner)
                count += kernels + norms
                input = output
            }
        }
        return count + 2 * input + (input + 1) * classes
    }
}

extension Architecture: CustomStringConvertible {
    /// The backbone's name and the number of classes, such as `R50x1 with 1000 classes`.
    public var description: String { "\(name) with \(classes) classes" }
}
