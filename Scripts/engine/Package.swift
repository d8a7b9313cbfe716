// swift-tools-version: 6.2

// The engine and its tests alone, without what the rest of the package needs; see test.sh.

import PackageDescription

let base: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
let strict = base + [.strictMemorySafety()]

let package = Package(
    name: "bitzoo",
    targets: [
        .target(name: "CKernels"),
        .target(name: "Tensors", swiftSettings: strict),
        .target(name: "BiT", dependencies: ["Tensors"], swiftSettings: strict),
        .target(name: "Engine", dependencies: ["BiT", "CKernels", "Tensors"], swiftSettings: strict),
        .testTarget(
            name: "EngineTests",
            dependencies: ["BiT", "Engine", "Tensors"],
            exclude: ["Fixtures"],
            swiftSettings: base + [.define("FEW_SHAPES")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
