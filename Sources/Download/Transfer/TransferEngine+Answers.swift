internal import ByteIO

/// What the engine makes of a server's answers.
extension TransferEngine {
    /// Checks an answer before its first byte is used.
    func accept(_ head: ResponseHead, for part: PartRequest) throws {
        switch head.status {
        case nil, 200, 206: break
        case 404, 410: throw DownloadError.notFound(part.source)
        case 416: throw try rangeRefused(head, part)
        case .some(let status):
            part.retryAfter = RetryPolicy.retryAfter(head.fields.retryAfter)
            throw DownloadError.httpStatus(status, part.source)
        }
        if let encoding = head.fields.contentEncoding, encoding.lowercased() != "identity" {
            throw DownloadError.encodedBody(part.source, encoding: encoding)
        }
        if head.status == 206 {
            try acceptPart(head, part)
        } else {
            try acceptWhole(head, part)
        }
        part.isAccepted = true
    }

    /// Writes bytes of a body at their place.
    func take(_ bytes: RawSpan, for part: PartRequest) throws {
        receivedCount += bytes.byteCount
        if part.range == nil || mode == .whole {
            let limit = part.end ?? request.sizeLimit
            guard bytes.byteCount <= limit - part.position else {
                throw DownloadError.tooLarge(part.source, limit: limit)
            }
        }
        let room = min(bytes.byteCount, (part.end ?? .max) - part.position)
        if room > 0 {
            try partial.write(bytes.extracting(0..<room), at: part.position)
            part.position += room
        }
        if part.position - part.committed >= Self.pieceSize { try commit(part) }
        // another request has taken the rest over, or the server goes on beyond the end
        if part.isShortened && part.remaining == nil || room < bytes.byteCount { throw Verdict.reachedEnd }
    }

    /// Counts what a request has brought as there.
    func commit(_ part: PartRequest) throws {
        guard part.position > part.committed else { return }
        try partial.commit(part.committed..<part.position)
        part.committed = part.position
    }

    /// Checks that a request whose answer ended well brought all that it was to bring.
    func checkEnd(of part: PartRequest) throws {
        if let end = part.end {
            guard part.position >= end else {
                throw DownloadError.incomplete(
                    part.source,
                    expected: end - part.start,
                    received: part.position - part.start
                )
            }
        } else {
            // the end of the connection was the end of the file, unless it broke
            part.mayBeCut = true
            try checkSize(part.position, at: part.source)
            if var version = partial.version {
                version.size = part.position
                try partial.note(version)
            }
            isEnded = true
        }
        if mode == .whole { isEnded = true }
    }

    private func acceptPart(_ head: ResponseHead, _ part: PartRequest) throws {
        guard let asked = part.range else { throw DownloadError.httpStatus(206, part.source) }
        guard let found = head.fields.contentRange.flatMap(ContentRange.init), let range = found.range,
            range.lowerBound == asked.lowerBound, range.upperBound <= asked.upperBound,
            head.contentLength ?? range.count == range.count, let total = found.total,
            // less than was asked for is allowed; a request for every few bytes would take for ever
            range.upperBound == total || range.count >= min(asked.count, Self.lively)
        else { throw Verdict.wholeOnly(.noRanges) }
        sendsParts = true
        try learn(ResourceVersion(head, size: total, source: part.source), covering: range)
        part.end = min(part.end ?? range.upperBound, range.upperBound)
        // a server may send less than it was asked for
        if range.upperBound < asked.upperBound, range.upperBound < total {
            pending.insert(range.upperBound..<min(asked.upperBound, total))
        }
    }

    private func acceptWhole(_ head: ResponseHead, _ part: PartRequest) throws {
        let version = ResourceVersion(head, size: head.contentLength, source: part.source)
        if let asked = part.range {
            // something else altogether, such as the page of a gateway: what has arrived is worth more
            if let size = version.size { try checkSize(size, at: part.source) }
            let isFirst = mode == .probing && asked.lowerBound == 0 && partial.written.isEmpty
            guard isFirst, case .all = wanted else {
                let comparison = partial.version.map { $0.compare(with: version) } ?? .unknown
                let isChanged = comparison == .different || comparison == .unknown && sendsParts
                throw isChanged ? Verdict.restart(.changed) : Verdict.wholeOnly(.noRanges)
            }
        }
        mode = .whole
        if !partial.written.isEmpty {
            // until here the place may have turned out to be of no use
            if let size = version.size { try checkSize(size, at: part.source) }
            try discard()
        }
        pending = ByteRanges()
        part.end = head.contentLength
        try learn(version, covering: 0..<(head.contentLength ?? .max))
    }

    /// Takes what an answer says about the file, and holds it against what is known.
    private func learn(_ version: ResourceVersion, covering range: Range<Int>) throws {
        if let size = version.size { try checkSize(size, at: source) }
        let isProven =
            isProvenLater || request.expectedSHA256 != nil || version.hasHash || partial.version?.hasHash ?? false
        if let known = partial.version, !partial.written.isEmpty || active.values.contains(where: \.isAccepted) {
            var joined = version.keepingHashes(of: known)
            switch known.compare(with: version) {
            case .same: break
            case .different: throw Verdict.restart(.changed)
            case .unknown:
                guard isProven else { throw Verdict.restart(.noValidator) }
                joined.needsProof = !joined.hasHash
            }
            if known.source != version.source || known.size == nil {
                try partial.note(joined)
                if known.size == nil, let size = version.size { try partial.reserve(size) }
            }
            if mode == .probing { beginParts(version) }
            return
        }
        try partial.note(version)
        if let size = version.size { try partial.reserve(size) }
        if mode == .probing {
            // parts that nothing ties together are no file
            guard isProven || version.validator != nil || range.upperBound >= version.size ?? .max else {
                throw Verdict.wholeOnly(.noValidator)
            }
            beginParts(version)
        } else {
            report(.started(source: source, total: version.size, resumed: 0))
        }
    }

    private func beginParts(_ version: ResourceVersion) {
        mode = .parts
        replan()
        let (received, total) = progress
        report(.started(source: source, total: total, resumed: received))
    }

    private func checkSize(_ size: Int, at source: SourceURL) throws(DownloadError) {
        guard request.expectedSizes.isEmpty || request.expectedSizes.contains(size) else {
            throw .wrongSize(source, expected: request.expectedSizes, found: size)
        }
        guard size <= request.sizeLimit else { throw .tooLarge(source, limit: request.sizeLimit) }
    }

    /// A part was asked for that the server does not have.
    private func rangeRefused(_ head: ResponseHead, _ part: PartRequest) throws -> any Error {
        guard part.range != nil else { return DownloadError.httpStatus(416, part.source) }
        if let size = head.fields.contentRange.flatMap(ContentRange.init)?.total, size > 0 {
            try checkSize(size, at: part.source)
        }
        // an empty file has no first byte; some servers refuse every range
        if part.start == 0, partial.written.isEmpty { return Verdict.wholeOnly(.noRanges) }
        return Verdict.restart(.changed)
    }
}
