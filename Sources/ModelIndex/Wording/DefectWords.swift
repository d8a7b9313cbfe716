internal import Catalog

extension FileRecord {
    /// What is known to be wrong with the file, a sentence for each defect.
    func defectSentences(sources titles: ([String]) -> [String]) -> [String] {
        file.defects.map { "\(file.file) \($0.words). Sources: \(titles($0.sources).joined(separator: "; "))." }
    }
}

extension Defect {
    /// What is wrong, as the rest of a sentence that begins with the file's name.
    var words: String {
        var words =
            switch kind {
            case .otherArchitecture: "holds another network than its name says"
            }
        if let architecture { words += ", \(architecture)" + (basis == .inferred ? " as it seems" : "") }
        var evidence: [String] = []
        if !rootShape.isEmpty {
            evidence.append("its root kernel has the shape \(rootShape.map(String.init).joined(separator: " x "))")
        }
        if let sameSizeAs { evidence.append("its size is that of \(sameSizeAs)") }
        return evidence.isEmpty ? words : "\(words): \(evidence.joined(separator: ", and "))"
    }
}
