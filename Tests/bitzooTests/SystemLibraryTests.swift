import Foundation
import TestSupport
import Testing

/// libhdf5 and libcurl are loaded when they are needed; without them the rest works.
@Suite struct SystemLibraryTests {
    private static let missing = ["BITZOO_LIBHDF5": "/no/such/library", "BITZOO_LIBCURL": "/no/such/library"]

    let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    @Test(arguments: [
        ["list"], ["digest", Tool.demoNPZ], ["verify", Tool.demoNPZ], ["bench", Tool.demoNPZ, "--seconds", "0"],
    ])
    func whatNeedsNoLibrary(arguments: [String]) throws {
        let result = try Tool.run(arguments, environment: Self.missing)
        #expect(result.status == 0, "\(result.diagnostics)")
    }

    @Test func readingHDF5() throws {
        let result = try Tool.run("digest", Tool.demoH5, environment: Self.missing)
        #expect(result.status == 69)
        #expect(result.diagnostics.contains("HDF5 files need libhdf5, which cannot be loaded: /no/such/library: "))
        #expect(result.diagnostics.contains("BITZOO_LIBHDF5"))
    }

    @Test func writingHDF5() throws {
        let output = directory.url.appending(path: "demo.h5").path
        let result = try Tool.run("convert", Tool.demoNPZ, output, environment: Self.missing)
        #expect(result.status == 69)
        #expect(result.diagnostics.contains("HDF5 files need libhdf5, which cannot be loaded: /no/such/library: "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path) == [])
    }

    @Test func fetching() throws {
        let result = try Tool.run("fetch", "demo", environment: Self.missing)
        #expect(result.status == 69)
        #expect(result.diagnostics.contains("downloads need libcurl, which cannot be loaded: /no/such/library: "))
        #expect(result.diagnostics.contains("BITZOO_LIBCURL"))
    }

    @Test func anotherLibrary() throws {
        let mathematics = ["BITZOO_LIBHDF5": "libm.so.6", "BITZOO_LIBCURL": "libm.so.6"]
        let reading = try Tool.run("digest", Tool.demoH5, environment: mathematics)
        #expect(reading.status == 69)
        #expect(reading.diagnostics.contains("cannot be loaded: the library has no H5"))
        let fetching = try Tool.run("fetch", "demo", environment: mathematics)
        #expect(fetching.status == 69)
        #expect(fetching.diagnostics.contains("cannot be loaded: the library has no curl_"))
    }

    /// The types and constants of another version's header may be others.
    @Test func anotherVersion() throws {
        let declarations = try String(
            contentsOf: Tool.package.appending(path: "Sources/CHDF5/include/CHDF5.h"),
            encoding: .utf8
        )
        let internals = try String(contentsOf: Tool.package.appending(path: "Sources/CHDF5/library.h"), encoding: .utf8)
        let uses = (declarations + internals).matches(of: /X\((H5\w+)\)/)
        let names = Set(uses.map { String($0.1) })
        #expect(names.count > 60)
        let functions = names.subtracting(["H5get_libversion"]).sorted().map { "void \($0)(void) {}" }
        let version =
            "int H5get_libversion(unsigned *a, unsigned *b, unsigned *c) { *a = 1; *b = 2; *c = 3; return 0; }"
        let source = directory.url.appending(path: "hdf5.c")
        let library = directory.url.appending(path: "libhdf5.so")
        try Data((functions + [version]).joined(separator: "\n").utf8).write(to: source)
        let compiler = try Tool.launch(
            URL(filePath: "/usr/bin/env"),
            ["clang", "-shared", "-fPIC", "-o", library.path, source.path],
            environment: ProcessInfo.processInfo.environment,
            in: nil
        )
        try #require(compiler.status == 0, "\(compiler.diagnostics)")
        let result = try Tool.run("digest", Tool.demoH5, environment: ["BITZOO_LIBHDF5": library.path])
        #expect(result.status == 69)
        #expect(result.diagnostics.contains("the library has version 1.2.3, and 1."))
    }
}
