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

    /// The deepest nesting of groups on the way to a weight.
    public static let maximumDepth = 64

    /// The largest size of one attribute in bytes.
    public static let maximumAttributeByteCount = 16 << 20

    /// The largest number of pieces that a list of names is split into.
    public static let maximumAttributePieces = 10_000

    /// The largest weight that is decoded into memory, in bytes; weights that lie in the file as they are may be larger.
    public static let maximumDecodedByteCount = 16 << 30

    /// Above this size in bytes, ``maximumExpansion`` applies.
    public static let expansionFloor = 1 << 30

    /// How many times larger than its stored form a weight may be.
    public static let maximumExpansion = 1_000

    /// The largest table of weights that the helper may send, in bytes.
    static let maximumTableByteCount = 64 << 20

    /// The address space that the helper may take beyond what it has when it starts, in bytes.
    static let helperAddressSpace: UInt = 24 << 30

    /// The processor time that the helper may take, in seconds.
    static let helperProcessorSeconds: UInt = 900
}
