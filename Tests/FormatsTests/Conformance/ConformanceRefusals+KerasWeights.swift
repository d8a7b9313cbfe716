import Formats

extension ConformanceRefusals {
    /// Those that ``HDF5RefusalTests`` does not have.
    static let kerasWeights: [String: HDF5Error] = [
        "h5-latest-filters": .damaged(message: "bad version number for layout message"),
        "h5-checksum": .damaged(message: "data error detected by Fletcher32 checksum"),
        "h5-duplicate-layer": .duplicate(path: "/dense"),
        "h5-two-lists": .twoLists(path: "/", attribute: "layer_names"),
        "h5-parent": .malformedName(".."),
        "h5-backslash": .malformedName("..\\a:0"),
    ]
}
