internal import ByteIO
internal import Crypto
internal import FoundationEssentials

/// Checks a body against everything that is known about it, while it arrives.
struct BodyVerifier {
    private let request: TransferRequest
    private var head: ResponseHead?
    private var limit: Int
    private var sha256 = SHA256Hasher()
    private var md5: Insecure.MD5?
    private var crc32c: CRC32C?

    /// The number of bytes so far.
    private(set) var received = 0

    init(_ request: TransferRequest) {
        self.request = request
        limit = request.sizeLimit
    }

    /// The size that the body will have, if it is known.
    var total: Int? {
        head?.contentLength ?? (request.expectedSizes.count == 1 ? request.expectedSizes[0] : nil)
    }

    /// Checks what the server says before the first byte.
    mutating func begin(_ head: ResponseHead) throws(DownloadError) {
        switch head.status {
        case nil, 200: break
        case 404, 410: throw .notFound(request.url)
        case .some(let status): throw .httpStatus(status, request.url)
        }
        if let encoding = head.fields.contentEncoding, encoding.lowercased() != "identity" {
            throw .encodedBody(request.url, encoding: encoding)
        }
        if let length = head.contentLength {
            try checkSize(length)
            guard length <= limit else { throw .tooLarge(request.url, limit: limit) }
            limit = length
        }
        // the stronger one is enough: hashing is what limits a fast line
        let hashes = head.fields.bodyHashes
        if hashes.md5 != nil {
            md5 = Insecure.MD5()
        } else if hashes.crc32c != nil {
            crc32c = CRC32C()
        }
        self.head = head
    }

    /// Takes in the next bytes.
    mutating func update(_ bytes: RawSpan) throws(DownloadError) {
        guard bytes.byteCount <= limit - received else { throw .tooLarge(request.url, limit: limit) }
        received += bytes.byteCount
        sha256.update(bytes)
        unsafe bytes.withUnsafeBytes { unsafe md5?.update(bufferPointer: $0) }
        crc32c?.update(bytes)
    }

    /// Checks the whole body.
    func finish() throws(DownloadError) -> TransferReceipt {
        guard let head else { throw .invalidReply(request.url) }
        if let length = head.contentLength, received != length {
            throw .incomplete(request.url, expected: length, received: received)
        }
        try checkSize(received)
        let digest = sha256.finalize()
        var verification: [Verification] = []
        if let expected = request.expectedSHA256 {
            try compare(digest.hexadecimal, with: expected.hexadecimal, request.digestAuthority)
            verification.append(request.digestAuthority == .lockFile ? .recordedDigest : .pinnedDigest)
        }
        let hashes = head.fields.bodyHashes
        if let md5, let expected = hashes.md5 {
            try compare(Data(md5.finalize()).base64EncodedString(), with: expected, .serverMD5)
            verification.append(.serverHash)
        } else if let crc32c, let expected = hashes.crc32c {
            let bytes = (0..<4).map { UInt8(truncatingIfNeeded: crc32c.value >> (24 - 8 * $0)) }
            try compare(Data(bytes).base64EncodedString(), with: expected, .serverCRC32C)
            verification.append(.serverHash)
        }
        if !request.expectedSizes.isEmpty { verification.append(.exactSize) }
        return TransferReceipt(
            effectiveURL: SourceURL.redact(head.effectiveURL),
            size: received,
            sha256: digest,
            etag: head.fields.etag,
            lastModified: head.fields.lastModified,
            serverHashes: hashes,
            verification: verification
        )
    }

    private func checkSize(_ size: Int) throws(DownloadError) {
        guard request.expectedSizes.isEmpty || request.expectedSizes.contains(size) else {
            throw .wrongSize(request.url, expected: request.expectedSizes, found: size)
        }
    }

    private func compare(
        _ found: String,
        with expected: String,
        _ authority: DownloadError.DigestAuthority
    ) throws(DownloadError) {
        guard found == expected else {
            throw .wrongDigest(request.url, expected: expected, found: found, authority: authority)
        }
    }
}
