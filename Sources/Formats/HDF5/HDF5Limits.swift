/// What a file may claim before it is refused.
///
/// The largest released BiT file has 459 weights in 9 layers, and its largest weight holds 716 MB.
public enum HDF5Limits {
    /// The largest number of layers.
    public static let maximumLayerCount = 10_000

    /// The largest number of weights in all layers.
    public static let maximumWeightCount = 100_000

    /// The longest name of a layer or a weight in bytes.
    public static let maximumNameByteCount = TensorNameFlaw.maximumByteCount

    /// The longest path of a weight in bytes: two names, the group of a whole model's weights, and the slashes between.
    public static let maximumPathByteCount = 2 * maximumNameByteCount + 64

    /// The deepest nesting of groups on the way to a weight.
    public static let maximumDepth = 64

    /// The largest size of one attribute in bytes.
    public static let maximumAttributeByteCount = 16 << 20

    /// The largest number of pieces that a list of names is split into.
    public static let maximumAttributePieces = 10_000

    /// The largest weight that is decoded into memory, in bytes; weights that lie in the file as they are may be larger.
    public static let maximumDecodedByteCount = 16 << 30

    /// Above this size in bytes, ``maximumExpansion`` applies.
    public static let expansionFloor = 32 << 20

    /// How many times larger than its stored form a weight may be: what deflate can make of a byte, by RFC 1951.
    public static let maximumExpansion = 1_032

    /// The largest table of weights that the helper may send, in bytes.
    package static let maximumTableByteCount = 64 << 20

    /// The most address space that the helper may take beyond what it has when it starts, in bytes.
    private static let maximumAddressSpace = 24 << 30

    /// The address space that the library needs for a file of any size, in bytes.
    private static let leastAddressSpace = 192 << 20

    /// The processor time that the helper may take, in seconds.
    static let helperProcessorSeconds: UInt = 900

    /// The processor time that the helper may take for any one step, in seconds.
    private static let leastProcessorSeconds: UInt = 4

    /// How many bytes the slowest machine reads or decodes in a second.
    private static let leastBytesPerSecond = 4 << 20

    /// The address space that the helper may take beyond what it has when it starts.
    ///
    /// A weight and one packed piece of it are in memory at a time; neither can be larger than the file allows.
    ///
    /// - Parameter fileSize: the size of the file in bytes.
    /// - Returns: a number of bytes.
    static func addressSpace(fileSize: Int) -> UInt {
        let (allowed, overflow) = fileSize.multipliedReportingOverflow(by: 2 * maximumExpansion)
        let room = maximumAddressSpace - leastAddressSpace
        return UInt(leastAddressSpace + (overflow ? room : min(allowed, room)))
    }

    /// The processor time that the helper may take for one step: reading the table, or decoding a weight.
    ///
    /// - Parameter byteCount: the size of what is read or decoded.
    /// - Returns: a number of seconds.
    static func processorSeconds(byteCount: Int) -> UInt {
        min(helperProcessorSeconds, leastProcessorSeconds + UInt(clamping: byteCount / leastBytesPerSecond))
    }
}
