import Catalog
import Download
import Zoo

/// What a refresh found, in numbers for each family and object by object; in JSON as it is.
struct RefreshReport: Encodable {
    /// Objects by what was found; one object can count in several places.
    struct Counts: Encodable {
        var objects = 0
        var found = 0
        var missing = 0
        var differing = 0
        var changed = 0
        var redirected = 0
        var withoutHash = 0
        var plain = 0
        var zip64Local = 0
        var unanswered = 0
        var bytes = 0
    }

    struct FamilyCounts: Encodable {
        let family: String
        let counts: Counts
    }

    struct Finding: Encodable {
        let weight: String
        let text: String
    }

    struct Object: Encodable {
        let name: String
        let path: String
        let url: String
        let status: Int?
        let size: Int?
        let sizeIs: [String]
        let etag: String?
        let lastModified: String?
        let md5: String?
        let crc32c: String?
        let generation: String?
        let redirect: String?
        let findings: [Finding]
        let failure: String?
    }

    let total: Counts
    let families: [FamilyCounts]
    /// The files that come with the program, about which no server is asked.
    let includedFiles: Int
    let objects: [Object]

    init(_ results: [RefreshedFile], families: [String], includedFiles: Int) {
        total = Counts(results)
        let byFamily = Dictionary(grouping: results, by: \.file.family)
        self.families = families.compactMap { family in
            byFamily[family].map { FamilyCounts(family: family, counts: Counts($0)) }
        }
        self.includedFiles = includedFiles
        objects = results.map { Object($0) }
    }

    /// The exit code; `nil` when all is well.
    var status: ExitStatus? {
        if total.unanswered > 0 { return .unavailable }
        if total.missing > 0 { return .noInput }
        return total.differing + total.changed > 0 ? .wrongBytes : nil
    }

    /// A line for each family, and one for all.
    func table(on terminal: Terminal) -> Table {
        var table = Table([
            ("FAMILY", .left), ("OBJECTS", .right), ("FOUND", .right), ("MISSING", .right), ("DIFFERING", .right),
            ("CHANGED", .right), ("REDIRECTED", .right), ("NO HASH", .right), ("PLAIN", .right), ("ZIP64", .right),
            ("UNANSWERED", .right), ("SIZE", .right),
        ])
        for row in families { table.append([row.family] + row.counts.cells(on: terminal)) }
        table.append(["all"] + total.cells(on: terminal))
        return table
    }

    /// Says on standard error what is wrong with which object.
    func tell(_ results: [RefreshedFile]) {
        for result in results {
            if let failure = result.failure {
                _ = Failure.report(failure)
            }
            for finding in result.findings where finding.weight != .notice {
                writeDiagnostic("bitzoo: \(finding.weight.rawValue): \(result.url): \(finding)")
            }
        }
        let rest = results.count { $0.entry == nil && $0.failure == nil }
        if rest > 0 {
            writeDiagnostic("bitzoo: error: given up; not asked about: \(counted(rest, "object"))")
        }
    }
}

extension RefreshReport.Counts {
    fileprivate init(_ results: [RefreshedFile]) {
        for result in results {
            objects += 1
            if result.isThere { found += 1 }
            if result.entry == nil { unanswered += 1 }
            let weights = Set(result.findings.map(\.weight))
            if weights.contains(.missing) { missing += 1 }
            if weights.contains(.differing) { differing += 1 }
            if weights.contains(.changed) { changed += 1 }
            if result.entry?.redirect != nil { redirected += 1 }
            if result.findings.contains(.noHash) { withoutHash += 1 }
            if result.sizeOrigins.contains(.plain) { plain += 1 }
            if result.sizeOrigins.contains(.zip64Local) { zip64Local += 1 }
            // a server may state any number
            let (sum, isTooLarge) = bytes.addingReportingOverflow(result.entry?.size ?? 0)
            bytes = isTooLarge ? .max : sum
        }
    }

    fileprivate func cells(on terminal: Terminal) -> [String] {
        [
            objects, found, missing, differing, changed, redirected, withoutHash, plain, zip64Local, unanswered,
        ].map(String.init) + [terminal.isInteractive ? formatBytes(bytes) : String(bytes)]
    }
}

extension RefreshReport.Object {
    fileprivate init(_ result: RefreshedFile) {
        let entry = result.entry
        name = result.file.name
        path = result.path
        url = result.url.redacted
        status = entry?.status
        size = entry?.size
        sizeIs = result.sizeOrigins.map(\.rawValue)
        etag = entry?.etag
        lastModified = entry?.lastModified
        md5 = entry?.md5
        crc32c = entry?.crc32c
        generation = entry?.generation
        redirect = entry?.redirect
        findings = result.findings.map { RefreshReport.Finding(weight: $0.weight.rawValue, text: "\($0)") }
        failure = result.failure.map { "\($0)" }
    }
}
