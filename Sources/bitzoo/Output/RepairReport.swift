import ByteIO
import Download
import SystemPackage
import Zoo

/// The result of `bitzoo repair`, for people and for programs.
struct RepairReport: Encodable {
    /// What became of a file.
    enum Verdict: String, Encodable {
        case sound
        case repaired
        case damaged
    }

    private struct Part: Encodable {
        let name: String
        let offset: Int
        let bytes: Int
    }

    let file: String
    private(set) var path: String
    private(set) var verdict: Verdict
    private var damaged: [Part]
    private(set) var excessBytes: Int
    private(set) var fetchedBytes = 0
    private(set) var bytes: Int
    private(set) var sha256: String?
    private(set) var contentDigest: String?
    private(set) var proof: [String] = []
    /// Where the damaged file of the cache is now.
    var quarantined: FilePath?

    private let subject: RepairSubject

    /// States what was found.
    init(_ subject: RepairSubject, _ diagnosis: Diagnosis) {
        self.subject = subject
        file = subject.path.string
        path = subject.path.string
        verdict = diagnosis.isSound ? .sound : .damaged
        damaged = diagnosis.parts.map { Part(name: $0.name, offset: $0.range.lowerBound, bytes: $0.range.count) }
        excessBytes = diagnosis.excess
        bytes = diagnosis.expectedSize ?? diagnosis.size
        take(diagnosis)
    }

    /// States what was done.
    mutating func complete(_ outcome: Repairer.Outcome, digest: SHA256Digest, at path: FilePath) {
        self.path = path.string
        verdict = .repaired
        damaged = outcome.parts.map { Part(name: $0.name, offset: $0.range.lowerBound, bytes: $0.range.count) }
        fetchedBytes = outcome.fetchedBytes
        bytes = outcome.diagnosis.size
        take(outcome.diagnosis)
        sha256 = digest.hexadecimal
        if outcome.delivered?.verification.contains(.serverHash) == true {
            proof.append("the server's hash of the whole")
        }
    }

    private mutating func take(_ diagnosis: Diagnosis) {
        sha256 = diagnosis.sha256?.hexadecimal
        contentDigest = diagnosis.contentDigest?.hexadecimal
        guard diagnosis.isSound else { return }
        proof = []
        if let pin = subject.target.pin {
            proof.append("SHA-256 \(pin.sha256), as \(pin.authority) states")
        }
        if diagnosis.verification.contains(.container) {
            proof.append(
                "the checksums of the file itself"
                    + (subject.target.pin == nil ? "; no digest of the whole is known" : "")
            )
        }
        if diagnosis.verification.contains(.structure), let architecture = subject.inspector.architecture {
            proof.append("the structure of \(architecture)")
        }
    }

    private enum CodingKeys: String, CodingKey {
        case file, path, verdict, damaged, excessBytes, fetchedBytes, bytes, sha256, contentDigest, proof, quarantined
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(file, forKey: .file)
        try container.encode(path, forKey: .path)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(damaged, forKey: .damaged)
        try container.encode(excessBytes, forKey: .excessBytes)
        try container.encode(fetchedBytes, forKey: .fetchedBytes)
        try container.encode(bytes, forKey: .bytes)
        try container.encodeIfPresent(sha256, forKey: .sha256)
        try container.encodeIfPresent(contentDigest, forKey: .contentDigest)
        try container.encode(proof, forKey: .proof)
        try container.encodeIfPresent(quarantined?.string, forKey: .quarantined)
    }

    /// The report as lines.
    var lines: [String] {
        var lines = damaged.map { part in
            "damaged\t\(printable(part.name))\tbytes \(part.offset) to \(part.offset + part.bytes)"
        }
        if excessBytes > 0 { lines.append("damaged\tbytes that do not belong to it\t\(excessBytes) at the end") }
        if verdict == .repaired { lines.append("fetched\t\(fetchedBytes) of \(bytes) bytes") }
        lines += proof.map { "proven by\t\($0)" }
        if let quarantined { lines.append("kept\t\(quarantined)") }
        lines.append("\(verdict.rawValue)\t\(path)")
        return lines
    }
}
