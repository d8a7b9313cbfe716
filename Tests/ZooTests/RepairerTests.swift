import ByteIO
import Download
import Formats
import SystemPackage
import Tensors
import Testing
import Zoo

@Suite struct RepairerTests {
    let files: SmallFiles
    let url: SourceURL

    init() throws {
        files = try SmallFiles()
        url = try SourceURL("http://zoo/file")
    }

    struct Repaired {
        let bytes: [UInt8]
        let outcome: Repairer.Outcome
        let asked: [[Range<Int>]]
    }

    func repair(
        _ damaged: [UInt8],
        _ format: Formats::FileFormat = .npz,
        remote: [UInt8],
        isPinned: Bool = true,
        sizes: [Int]? = nil
    ) throws -> Repaired {
        let path = try files.write(damaged)
        var request = TransferRequest(url: url)
        request.expectedSizes = sizes ?? [remote.count]
        let pin = isPinned ? RepairTarget.Pin(digest(remote), by: "the test") : nil
        let target = RepairTarget(request: request, pin: pin)
        let parts = PartsInMemory(remote)
        let hdf5 = HDF5Reader.helper(executable: "/nonexistent", arguments: [])
        let repairer = Repairer(
            inspector: ReleasedFileInspector(source: "http://zoo/file", format: format, hdf5: hdf5),
            fetcher: parts
        )
        let partial = files.directory.appending(".file.repair")
        let diagnosis = try repairer.diagnose(path, as: target)
        let outcome = try repairer.repair(path, as: target, from: request, diagnosis: diagnosis, into: partial)
        #expect(try files.contents(path) == damaged)
        return Repaired(bytes: try files.contents(partial), outcome: outcome, asked: parts.asked)
    }

    @Test func onlyTheDamagedMemberIsFetched() throws {
        let sound = try files.npz(SmallFiles.three)
        let member = try NPZFile(path: files.write(sound)).members[0]
        var damaged = sound
        damaged[member.dataRange.lowerBound + 130] ^= 0xFF
        let repaired = try repair(damaged, remote: sound)
        #expect(repaired.bytes == sound)
        #expect(repaired.asked == [[member.dataRange]])
        #expect(repaired.outcome.fetchedBytes == member.dataRange.count)
        #expect(repaired.outcome.parts.map(\.name) == ["a/kernel.npy"])
        #expect(repaired.outcome.diagnosis.verification == [.pinnedDigest, .container])
    }

    @Test func neighboursAreFetchedTogether() throws {
        let sound = try files.native(SmallFiles.three)
        let ranges = try SafetensorsFile(path: files.write(sound)).dataRanges
        var damaged = sound
        damaged[ranges[0].lowerBound] ^= 1
        damaged[ranges[1].lowerBound] ^= 1
        let repaired = try repair(damaged, .safetensors, remote: sound)
        #expect(repaired.bytes == sound)
        #expect(repaired.asked == [[ranges[0].lowerBound..<ranges[1].upperBound]])
    }

    /// Whatever single byte of an archive is wrong, the file is the right one in the end.
    @Test(arguments: [NPZWriter.Variant.plain, .zip64Local]) func anyByteOfAnArchive(variant: NPZWriter.Variant) throws
    {
        let sound = try files.npz(SmallFiles.three, variant: variant)
        for position in sound.indices {
            var damaged = sound
            damaged[position] ^= position % 2 == 0 ? 0xFF : 0x01
            #expect(try repair(damaged, remote: sound).bytes == sound, "byte \(position)")
        }
    }

    /// Without a known digest, what the archive's own checks cover is right in the end.
    @Test func anyByteOfAnArchiveWithoutADigest() throws {
        let sound = try files.npz(SmallFiles.three)
        let archive = try NPZFile(path: files.write(sound))
        let covered = archive.members.flatMap(\.dataRange)
        for position in covered {
            var damaged = sound
            damaged[position] ^= 0x10
            let repaired = try repair(damaged, remote: sound, isPinned: false)
            #expect(repaired.bytes == sound, "byte \(position)")
            #expect(repaired.outcome.diagnosis.verification == [.container])
        }
    }

    @Test func anyByteOfANativeFile() throws {
        let sound = try files.native(SmallFiles.three)
        let start = try SafetensorsFile(path: files.write(sound)).dataOffset
        for position in Array(stride(from: 0, to: start, by: 61)) + Array(start..<sound.count) {
            var damaged = sound
            damaged[position] ^= 0x04
            guard position >= 9 || (try? Formats::FileFormat.detect(files.write(damaged))) == .safetensors else {
                continue
            }
            #expect(try repair(damaged, .safetensors, remote: sound).bytes == sound, "byte \(position)")
        }
    }

    @Test func damageThatHidesOtherDamage() throws {
        let sound = try files.npz(SmallFiles.three)
        let archive = try NPZFile(path: files.write(sound))
        var damaged = sound
        for position in [sound.count - 3, archive.members[0].offset + 2, archive.members[2].dataRange.upperBound - 1] {
            damaged[position] ^= 0xFF
        }
        #expect(try repair(damaged, remote: sound).bytes == sound)
    }

    @Test func whatIsMissingAtTheEndIsFetched() throws {
        let sound = try files.npz(SmallFiles.three)
        for count in [4, 200, sound.count - 1] {
            let repaired = try repair(Array(sound.prefix(count)), remote: sound)
            #expect(repaired.bytes == sound)
            #expect(repaired.asked == [[count..<sound.count]])
            #expect(repaired.outcome.fetchedBytes == sound.count - count)
        }
    }

    @Test func ofTwoSizesTheFileShowsWhich() throws {
        let plain = try files.npz(SmallFiles.three, variant: .plain)
        let wide = try files.npz(SmallFiles.three, variant: .zip64Local)
        for sound in [plain, wide] {
            let repaired = try repair(Array(sound.dropLast(30)), remote: sound, sizes: [plain.count, wide.count])
            #expect(repaired.bytes == sound)
            #expect(repaired.asked == [[sound.count - 30..<sound.count]])
        }
    }

    @Test func whatFollowsTheEndIsCutOff() throws {
        let sound = try files.npz(SmallFiles.three)
        let repaired = try repair(sound + [1, 2, 3], remote: sound)
        #expect(repaired.bytes == sound)
        #expect(repaired.asked == [])
        #expect(repaired.outcome.fetchedBytes == 0)
    }

    /// The date in a member's header is covered by the digest of the whole only.
    @Test func whatNoChecksumCoversIsFetchedWhenTheDigestIsWrong() throws {
        let sound = try files.npz(SmallFiles.three)
        var damaged = sound
        damaged[10] ^= 0xFF
        let repaired = try repair(damaged, remote: sound)
        #expect(repaired.bytes == sound)
        #expect(repaired.outcome.parts.map(\.name).first == "header of a/kernel.npy")
        let data = try NPZFile(path: files.write(sound)).members.reduce(0) { $0 + $1.dataRange.count }
        #expect(repaired.outcome.fetchedBytes == sound.count - data)
        #expect(throws: Never.self) { try repair(damaged, remote: sound, isPinned: false) }
    }

    @Test func theServersFileIsDamagedToo() throws {
        let sound = try files.npz(SmallFiles.three)
        var damaged = sound
        damaged[200] ^= 1
        let error = RepairError.stillDamaged(parts: ["a/kernel.npy"], source: "http://zoo/file")
        #expect(throws: error) { try repair(damaged, remote: damaged, isPinned: false) }
        #expect(!fileExists(at: files.directory.appending(".file.repair")))
    }

    @Test func theServerHasAnotherFile() throws {
        let sound = try files.npz(SmallFiles.three)
        var damaged = sound
        damaged[200] ^= 1
        let path = try files.write(damaged)
        let other = try files.npz(SmallFiles.source(SmallFiles.three.tensors.reversed()))
        let target = RepairTarget(request: TransferRequest(url: url), pin: RepairTarget.Pin(digest(sound), by: "me"))
        let hdf5 = HDF5Reader.helper(executable: "/nonexistent", arguments: [])
        let repairer = Repairer(
            inspector: ReleasedFileInspector(source: "file", format: .npz, hdf5: hdf5),
            fetcher: PartsInMemory(other)
        )
        let diagnosis = try repairer.diagnose(path, as: target)
        #expect(throws: RepairError.wrongDigest(expected: digest(sound), found: digest(other), authority: "me")) {
            try repairer.repair(
                path,
                as: target,
                from: TransferRequest(url: url),
                diagnosis: diagnosis,
                into: files.directory.appending("partial")
            )
        }
    }
}
