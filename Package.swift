// swift-tools-version: 6.2

import PackageDescription

let base: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let strict = base + [.strictMemorySafety()]
let lifetimes = strict + [.enableExperimentalFeature("Lifetimes")]

let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// A program that uses the library as an outsider does: public symbols only, and the settings of a new package.
func example(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["ExampleSupport", "Formats", "Tensors", system],
        path: "Examples/\(name)",
        packageAccess: false,
        swiftSettings: [.treatAllWarnings(as: .error)]
    )
}

let package = Package(
    name: "bitzoo",
    products: [
        .executable(name: "bitzoo", targets: ["bitzoo"]),
        // the readers and writers, with the vocabulary that their interface is made of
        .library(name: "Formats", targets: ["ByteIO", "Formats", "Tensors"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // 0: C libraries of the system, each imported by one target; the embedded catalogue; inner loops
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "CCatalog"),
        .target(name: "CCurl", dependencies: ["CLoading"]),
        .target(name: "CElements"),
        .target(name: "CFaults"),
        .target(name: "CHDF5", dependencies: ["CLoading"]),
        .target(name: "CKernels"),
        .target(name: "CLoading"),
        .target(name: "CResampling"),
        .target(name: "CSHA256"),

        // 1: the shared vocabulary, and bytes on disk
        .target(name: "Tensors", swiftSettings: strict),
        .target(
            name: "ByteIO",
            dependencies: ["CDeflate", "CFaults", "CLinux", "CSHA256", "CZlib", crypto, system],
            swiftSettings: lifetimes
        ),

        // 2: what a BiT network is; pages for a browser
        .target(name: "BiT", dependencies: ["Tensors"], swiftSettings: strict),
        .target(name: "HTML", dependencies: ["ByteIO"], swiftSettings: strict),

        // 3: formats, catalogue, downloads, images, engine
        .target(name: "Formats", dependencies: ["ByteIO", "CHDF5", "Tensors", system], swiftSettings: lifetimes),
        .target(name: "Catalog", dependencies: ["BiT", "ByteIO", "CCatalog", system, yams], swiftSettings: strict),
        .target(name: "Download", dependencies: ["ByteIO", "CCurl", "CLinux", crypto, system], swiftSettings: strict),
        .target(
            name: "Imaging",
            dependencies: ["ByteIO", "CCatalog", "CJPEG", "CPNG", "CResampling", system],
            swiftSettings: strict
        ),
        .target(name: "Engine", dependencies: ["BiT", "CKernels", "Tensors"], swiftSettings: strict),

        // 4: what joins them
        .target(
            name: "Conversion",
            dependencies: ["BiT", "ByteIO", "CElements", "Formats", "Imaging", "Tensors", system],
            swiftSettings: strict
        ),
        .target(
            name: "Evaluation",
            dependencies: ["BiT", "ByteIO", "Conversion", "Engine", "Formats", "HTML", "Imaging", "Tensors", system],
            swiftSettings: strict
        ),
        .target(
            name: "ModelIndex",
            dependencies: ["BiT", "ByteIO", "Catalog", "HTML", system, yams],
            resources: [
                .embedInCode("Site/Assets/catalogue.js"), .embedInCode("Site/Assets/copy.js"),
                .embedInCode("Site/Assets/site.css"),
            ],
            swiftSettings: strict
        ),

        // 5: the zoo: what joins the catalogue, downloads and weight files
        .target(
            name: "Zoo",
            dependencies: [
                "BiT", "ByteIO", "Catalog", "Conversion", "Download", "Evaluation", "Formats", "ModelIndex", "Tensors",
                system,
            ],
            swiftSettings: strict
        ),

        // 6: the command line, and a program of its own that reads HDF5 for users of the library
        .executableTarget(
            name: "bitzoo",
            dependencies: [
                "BiT", "ByteIO", "Catalog", "Conversion", "Download", "Engine", "Evaluation", "Formats", "Imaging",
                "ModelIndex", "Tensors", "Zoo", arguments, system,
            ],
            resources: [.copy("Resources/demo")],
            swiftSettings: strict
        ),
        .executableTarget(name: "hdf5-helper", dependencies: ["Formats"], swiftSettings: strict),

        // what the documentation of the library shows
        .target(name: "ExampleSupport", dependencies: [system], path: "Examples/support", packageAccess: false),
        example("list-tensors"),
        example("npz-to-native"),
        example("read-tensor"),
        example("verify-tensors"),
        example("write-native"),

        // what looks for inputs that break a reader, and what replays them
        .systemLibrary(name: "CFork", path: "Fuzz/CFork"),
        .target(
            name: "FuzzTargets",
            dependencies: ["ByteIO", "Formats", "Tensors", system],
            path: "Fuzz/Targets",
            swiftSettings: lifetimes
        ),
        .executableTarget(
            name: "mutations",
            dependencies: ["CFork", "Formats", "FuzzTargets", system],
            path: "Fuzz/Mutations",
            swiftSettings: base
        ),

        // what is measured beside Pillow and torchvision
        .executableTarget(
            name: "prepare-images",
            dependencies: ["ByteIO", "Imaging", system],
            path: "Benchmarks/PrepareImages",
            swiftSettings: base
        ),

        // tests, and what they share
        .target(
            name: "TestSupport",
            dependencies: ["Imaging", system],
            path: "Tests/TestSupport",
            swiftSettings: base
        ),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors"], swiftSettings: base),
        .testTarget(name: "ByteIOTests", dependencies: ["ByteIO", "TestSupport", system], swiftSettings: base),
        .testTarget(
            name: "BiTTests",
            dependencies: ["BiT", "Tensors"],
            exclude: ["Fixtures"],
            swiftSettings: base
        ),
        .testTarget(name: "HTMLTests", dependencies: ["HTML", "TestSupport"], swiftSettings: base),
        .testTarget(
            name: "FormatsTests",
            dependencies: ["ByteIO", "Formats", "FuzzTargets", "Tensors", "TestSupport", "hdf5-helper", system],
            exclude: ["Fixtures", "Specification"],
            swiftSettings: base
        ),
        .testTarget(
            name: "CatalogTests",
            dependencies: ["BiT", "ByteIO", "Catalog", "TestSupport", system],
            exclude: ["Fixtures"],
            swiftSettings: base
        ),
        .testTarget(
            name: "DownloadTests",
            dependencies: ["ByteIO", "Download", "TestSupport", crypto, system],
            swiftSettings: base
        ),
        .testTarget(
            name: "ImagingTests",
            dependencies: ["ByteIO", "Imaging", "TestSupport", system],
            exclude: ["Fixtures"],
            swiftSettings: base
        ),
        .testTarget(
            name: "EngineTests",
            dependencies: ["BiT", "Engine", "Tensors"],
            exclude: ["Fixtures"],
            swiftSettings: base
        ),
        .testTarget(
            name: "ConversionTests",
            dependencies: ["BiT", "ByteIO", "Conversion", "Formats", "Imaging", "Tensors", "TestSupport", system],
            exclude: ["content_digest.py"],
            swiftSettings: base
        ),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["ByteIO", "Engine", "Evaluation", "Imaging", "Tensors", "TestSupport", system],
            swiftSettings: base
        ),
        .testTarget(
            name: "ModelIndexTests",
            dependencies: ["BiT", "ByteIO", "Catalog", "Imaging", "ModelIndex", "TestSupport", system],
            exclude: ["Fixtures", "Python"],
            swiftSettings: base
        ),
        .testTarget(
            name: "ZooTests",
            dependencies: [
                "BiT", "ByteIO", "Catalog", "Conversion", "Download", "Evaluation", "Formats", "ModelIndex", "Tensors",
                "TestSupport", "Zoo", crypto, system,
            ],
            swiftSettings: base
        ),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "ByteIO", "Formats", "Tensors", "TestSupport", "list-tensors", "npz-to-native", "read-tensor",
                "verify-tensors", "write-native", system,
            ],
            swiftSettings: base
        ),
        .testTarget(
            name: "bitzooTests",
            dependencies: ["bitzoo", "Catalog", "Imaging", "TestSupport"],
            swiftSettings: base
        ),
    ],
    swiftLanguageModes: [.v6]
)
