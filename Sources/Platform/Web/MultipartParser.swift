/// Takes a `multipart/form-data` body apart as its bytes come (RFC 2046, section 5.1; RFC 7578). It keeps a part's head
/// or a few bytes at a time, never a file.
struct MultipartParser {
    private enum State { case preamble, delimiter, head, body, epilogue }

    private let limits: MultipartLimits
    /// A line break, two hyphens and the boundary: what ends a part.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// What was not told yet. A line break stands in front, because the first delimiter needs none.
    private var pending: [UInt8] = [13, 10]
    private var part: MultipartPart?
    private var size = 0
    private var parts = 0

    init(boundary: String, limits: MultipartLimits) {
        self.limits = limits
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// Whether the form's end has been read.
    var isComplete: Bool { state == .epilogue }

    mutating func consume(_ bytes: [UInt8]) throws(MultipartFault) -> [MultipartEvent] {
        guard state != .epilogue else { return [] }
        pending += bytes
        var events: [MultipartEvent] = []
        while try step(&events) {}
        return events
    }

    /// False where more bytes are needed.
    private mutating func step(_ events: inout [MultipartEvent]) throws(MultipartFault) -> Bool {
        switch state {
        case .preamble, .body: return try content(&events)
        case .delimiter: return try afterDelimiter()
        case .head: return try head(&events)
        case .epilogue:
            pending = []
            return false
        }
    }

    /// Passes on what cannot belong to a delimiter.
    private mutating func content(_ events: inout [MultipartEvent]) throws(MultipartFault) -> Bool {
        let (end, isFound) = nextDelimiter()
        try pass(end, &events)
        guard isFound else { return false }
        pending.removeFirst(delimiter.count)
        state = .delimiter
        if part != nil {
            part = nil
            events.append(.partEnd)
        }
        return true
    }

    /// Where the next delimiter begins; where there is none, how much surely belongs to none.
    private func nextDelimiter() -> (Int, found: Bool) {
        var index = 0
        let end = pending.count
        while index < end {
            if pending[index] == 13 {
                let reach = min(delimiter.count, end - index)
                var matched = 1
                while matched < reach, pending[index + matched] == delimiter[matched] { matched += 1 }
                if matched == delimiter.count {
                    switch isWholeLine(after: index + matched) {
                    case true?: return (index, true)
                    case nil: return (index, false)
                    case false?: break
                    }
                } else if matched == reach {
                    return (index, false)
                }
            }
            index += 1
        }
        return (end, false)
    }

    /// Whether the line ends after the boundary, so that a longer word which begins like it is content; nil where that
    /// cannot be told yet.
    private func isWholeLine(after start: Int) -> Bool? {
        var index = start
        while index < pending.count, pending[index] == 32 || pending[index] == 9 {
            index += 1
            if index - start > 64 { return false }
        }
        guard index < pending.count else { return nil }
        guard pending[index] == 13 || (index == start && pending[index] == 45) else { return false }
        guard index + 1 < pending.count else { return nil }
        return pending[index + 1] == (pending[index] == 13 ? 10 : 45)
    }

    private mutating func pass(_ count: Int, _ events: inout [MultipartEvent]) throws(MultipartFault) {
        guard count > 0 else { return }
        let bytes = Array(pending[..<count])
        pending.removeFirst(count)
        guard let part else {
            // The preamble: nobody's, and not endless.
            size += count
            guard size <= limits.header else { throw .malformed("no part begins") }
            return
        }
        size += count
        if part.fileName == nil {
            guard size <= limits.field else { throw .fieldTooLarge(name: part.name, limit: limits.field) }
        } else {
            guard size <= limits.file else { throw .fileTooLarge(limit: limits.file) }
        }
        events.append(.bytes(bytes))
    }

    private mutating func afterDelimiter() throws(MultipartFault) -> Bool {
        guard pending.first != 45 else {
            state = .epilogue
            return true
        }
        guard let line = pending.firstIndex(of: 10) else { return false }
        pending.removeFirst(line + 1)
        state = .head
        return true
    }

    private mutating func head(_ events: inout [MultipartEvent]) throws(MultipartFault) -> Bool {
        guard let end = pending.firstRange(of: [13, 10, 13, 10])?.lowerBound else {
            guard pending.count <= limits.header else { throw .malformed("a part's header is too large") }
            return false
        }
        guard end <= limits.header else { throw .malformed("a part's header is too large") }
        let read = try MultipartHead.part(Array(pending[..<end]))
        parts += 1
        guard parts <= limits.parts else { throw .tooManyParts(limit: limits.parts) }
        pending.removeFirst(end + 4)
        part = read
        size = 0
        state = .body
        events.append(.part(read))
        return true
    }
}
