import ByteIO
import Formats
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite struct NPZRobustnessTests {
    @Test(arguments: ["savez", "compressed", "plain", "streamed-stored", "streamed-deflated", "limited-savez"])
    func everyTruncationThrows(name: String) throws {
        let valid = try contents(of: fixture("\(name).npz"))
        for count in valid.indices {
            #expect(throws: ZIPError.self) { try members(Array(valid.prefix(count))) }
        }
    }

    /// Whatever a few changed bytes do, the result is an error or an archive that can be read to the end.
    @Test(arguments: ["savez", "compressed", "plain", "streamed-deflated", "limited-plain", "limited-savez"])
    func mutationsNeverCrash(name: String) throws {
        let directory = try TemporaryDirectory()
        let seed: UInt64 = 20_260_101
        var generator = SeededGenerator(seed: seed)
        let valid = try contents(of: fixture("\(name).npz"))
        var opened = 0
        for round in 0..<1000 {
            let mutation = generator.mutation(of: valid)
            guard let found = try? members(mutation) else { continue }
            opened += 1
            let file = try NPZFile(path: directory.file("\(round).npz", mutation))
            #expect(file.members == found, "seed \(seed), round \(round)")
            for (index, tensor) in file.tensors.enumerated() {
                let count = try? file.withTensorBytes(at: index) { $0.byteCount }
                #expect(count == nil || count == tensor.byteCount, "seed \(seed), round \(round)")
            }
        }
        // changed values and dates are no concern of the container
        #expect(opened > 0 && opened < 1000)
    }
}
