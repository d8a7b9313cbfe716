import Formats

/// The errors with which files of the corpus are refused; all others are read.
enum ConformanceRefusals {
    static func all(of format: ConformanceCorpus.Format) -> [String: ConformanceOutcome.Refusal] {
        switch format {
        case .npy:
            arrayHeaders.mapValues { .npz(.header("a.npy", $0)) }.merging(arrays.mapValues { .npz($0) }) { $1 }
        case .npz:
            archives.mapValues { .zip($0) }.merging(members.mapValues { .npz($0) }) { $1 }
        case .safetensors:
            safetensors.mapValues { .safetensors($0) }
        case .hdf5:
            // most of them have a test of their own already
            Dictionary(
                HDF5RefusalTests.refused.map { name, error in
                    ("h5-" + name.split(separator: "_").joined(separator: "-"), .hdf5(error))
                },
                uniquingKeysWith: { $1 }
            ).merging(kerasWeights.mapValues { .hdf5($0) }) { $1 }
        }
    }
}
