extension CycloneDX {
    /// Anything that a bill of materials lists.
    struct Component: Encodable {
        enum Kind: String, Encodable {
            case application
            case data
            case file
            case model = "machine-learning-model"
        }

        let type: Kind
        var reference: String?
        let name: String
        var version: String?
        var description: String?
        var hashes: [Hash]?
        var licenses: [LicenseChoice]?
        var pedigree: Pedigree?
        var externalReferences: [ExternalReference]?
        var modelCard: ModelCard?
        var properties: [Property]?

        private enum CodingKeys: String, CodingKey {
            case type
            case reference = "bom-ref"
            case name, version, description, hashes, licenses, pedigree, externalReferences, modelCard, properties
        }
    }

    /// A digest in hexadecimal digits.
    struct Hash: Encodable, Equatable {
        enum Algorithm: String, Encodable {
            case md5 = "MD5"
            case sha256 = "SHA-256"
        }

        let algorithm: Algorithm
        let content: String

        private enum CodingKeys: String, CodingKey {
            case algorithm = "alg"
            case content
        }
    }

    /// One licence of a component.
    struct LicenseChoice: Encodable {
        struct License: Encodable {
            enum Acknowledgement: String, Encodable {
                /// Found out by somebody else than those who released the component.
                case concluded
                /// Said by those who released the component.
                case declared
            }

            let id: String?
            let name: String?
            let acknowledgement: Acknowledgement
        }

        let license: License
    }

    /// Something about a component that is elsewhere.
    struct ExternalReference: Encodable, Equatable {
        enum Kind: String, Encodable {
            case distribution, documentation, vcs
        }

        let type: Kind
        let url: String
        var comment: String?
        var hashes: [Hash]?
    }

    /// What a component was made of.
    struct Pedigree: Encodable {
        let ancestors: [Component]
        var notes: String?
    }

    /// A fact that the standard has no place for.
    struct Property: Encodable, Equatable {
        let name: String
        let value: String
    }

    /// An address as the standard wants it: characters that no address may have are written as `%` and two digits.
    static func address(_ text: String) -> String {
        let forbidden = Set(" \"<>\\^`{|}".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte < 0x20 || byte == 0x7F || forbidden.contains(byte) {
                bytes += Array("%\(hexadecimal([byte]).uppercased())".utf8)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Two lower-case digits for each byte.
    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
