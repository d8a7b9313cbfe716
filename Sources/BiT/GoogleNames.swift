/// The tensor names of the released `.npz` files; the names that everything else is translated to.
///
/// ```
/// resnet/root_block/standardized_conv2d/kernel            (7, 7, 3, 64w)         HWIO
/// resnet/blockB/unitUU/{a,b,c}/group_norm/{gamma,beta}    (C,)
/// resnet/blockB/unitUU/{a,b,c}/standardized_conv2d/kernel (k, k, in, out)
/// resnet/blockB/unit01/a/proj/standardized_conv2d/kernel  (1, 1, in, out)
/// resnet/group_norm/{gamma,beta}                          (2048w,)
/// resnet/head/conv2d/kernel                               (1, 1, 2048w, classes)
/// resnet/head/conv2d/bias                                 (classes,)
/// ```
public enum GoogleNames {
    /// The root convolution.
    public static let rootKernel = "resnet/root_block/standardized_conv2d/kernel"

    /// The head's kernel, a convolution of size 1.
    public static let headKernel = "resnet/head/conv2d/kernel"

    /// The head's bias.
    public static let headBias = "resnet/head/conv2d/bias"

    package static func unitPrefix(block: Int, unit: Int) -> String {
        "resnet/block\(block)/unit\(unit < 10 ? "0" : "")\(unit)/"
    }

    /// Removes the number that some writers append to the name of a convolution: `standardized_conv2d_17` in a path
    /// means `standardized_conv2d`.
    ///
    /// - Parameter name: a tensor's name.
    /// - Returns: the name without the number.
    public static func canonical(_ name: String) -> String {
        let stem = "standardized_conv2d_"
        guard name.contains(stem) else { return name }
        return name.split(separator: "/", omittingEmptySubsequences: false).map { component -> Substring in
            guard component.hasPrefix(stem) else { return component }
            let digits = component.dropFirst(stem.count)
            let isNumber =
                !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return isNumber ? "standardized_conv2d" : component
        }.joined(separator: "/")
    }

    /// The block (1 to 4) and the unit (from 1) that a canonical name belongs to, or `nil` for the root, the last norm
    /// and the head.
    static func blockAndUnit(of name: String) -> (block: Int, unit: Int)? {
        let parts = name.split(separator: "/", maxSplits: 3)
        guard parts.count == 4, parts[0] == "resnet", parts[1].hasPrefix("block"), parts[2].hasPrefix("unit"),
            let block = Int(parts[1].dropFirst(5)), (1...4).contains(block),
            let unit = Int(parts[2].dropFirst(4)), (1...Architecture.maximumUnits).contains(unit)
        else { return nil }
        return (block, unit)
    }
}
