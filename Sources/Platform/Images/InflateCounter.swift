/// Reads a zlib stream (RFC 1950, RFC 1951) as it comes, to know how much it inflates to, and stops at a limit.
///
/// Nothing is inflated: to count a repetition its length is enough, so that a file which unpacks to more than there is
/// memory costs what it takes to read it. The sum at the end is passed over.
struct InflateCounter: Sendable {
    private enum State {
        case header, block, storedLength, codeLengths, lengths, data, sum, ended, stored(left: Int)
    }

    /// What the stream has to inflate to.
    private let size: Int
    private(set) var produced = 0
    private var state = State.header
    private var isLast = false
    /// What has come and was not read yet, the next bit lowest.
    private var bits: UInt64 = 0
    private var count = 0
    /// Of the block that is being read.
    private var literals = HuffmanCode.literals
    private var distances = HuffmanCode.distances
    /// The codes that a block brings: how many lengths, how many of them are of literals, and those that were read.
    private var table = (codeLengths: 0, all: 0, literals: 0)
    private var codeLengths = [UInt8](repeating: 0, count: 19)
    private var codes = HuffmanCode.distances
    private var lengths: [UInt8] = []

    init(size: Int) {
        self.size = size
    }

    /// The next bytes. Throws where they are no zlib stream, inflate to more than the size, or follow its end.
    mutating func consume(_ bytes: [UInt8]) throws(ImageFault) {
        var index = 0
        repeat {
            while count <= 56, index < bytes.count {
                bits |= UInt64(bytes[index]) << UInt64(count)
                count += 8
                index += 1
            }
            // No step needs more than 48 bits, so that each round reads some.
            while try step() {}
        } while index < bytes.count
    }

    /// Throws where the stream has not ended, or inflates to less than the size.
    func finish() throws(ImageFault) {
        guard case .ended = state, produced == size else { throw .truncated }
    }

    /// False where it needs bits that have not come.
    private mutating func step() throws(ImageFault) -> Bool {
        switch state {
        case .header: return try header()
        case .block: return try block()
        case .storedLength: return try storedLength()
        case .stored(let left):
            guard left > 0 else {
                state = .block
                return true
            }
            let part = min(left, count / 8)
            guard part > 0 else { return false }
            drop(8 * part)
            state = .stored(left: left - part)
        case .codeLengths: return try codeLength()
        case .lengths: return try length()
        case .data: return try datum()
        case .sum:
            guard count >= 32 else { return false }
            drop(32)
            state = .ended
        case .ended:
            guard count == 0 else { throw .trailingData }
            return false
        }
        return true
    }

    private func peek(_ length: Int, after offset: Int = 0) -> Int {
        Int(bits >> UInt64(offset) & (1 << UInt64(length) - 1))
    }

    private mutating func drop(_ length: Int) {
        bits >>= UInt64(length)
        count -= length
    }

    private mutating func produce(_ more: Int) throws(ImageFault) {
        produced += more
        guard produced <= size else { throw .damaged }
    }

    private mutating func header() throws(ImageFault) -> Bool {
        guard count >= 16 else { return false }
        let (method, flags) = (peek(8), peek(8, after: 8))
        // Deflate, a window of at most 32 KiB, a good check, and no dictionary that we would have to know.
        guard method & 15 == 8, method >> 4 <= 7, (method << 8 | flags).isMultiple(of: 31), flags & 32 == 0
        else { throw .damaged }
        drop(16)
        state = .block
        return true
    }

    private mutating func block() throws(ImageFault) -> Bool {
        if isLast {
            drop(count % 8)
            state = .sum
            return true
        }
        guard count >= 3 else { return false }
        let kind = peek(2, after: 1)
        guard kind != 2 || count >= 17 else { return false }
        isLast = peek(1) == 1
        drop(3)
        switch kind {
        case 0:
            drop(count % 8)
            state = .storedLength
        case 1:
            (literals, distances) = (HuffmanCode.literals, HuffmanCode.distances)
            state = .data
        case 2:
            let all = (literals: 257 + peek(5), distances: 1 + peek(5, after: 5))
            guard all.literals <= 286, all.distances <= 30 else { throw .damaged }
            table = (4 + peek(4, after: 10), all.literals + all.distances, all.literals)
            drop(14)
            codeLengths = [UInt8](repeating: 0, count: 19)
            lengths = []
            state = .codeLengths
        default: throw .damaged
        }
        return true
    }

    private mutating func storedLength() throws(ImageFault) -> Bool {
        guard count >= 32 else { return false }
        let length = peek(16)
        guard length ^ 0xFFFF == peek(16, after: 16) else { throw .damaged }
        drop(32)
        try produce(length)
        state = .stored(left: length)
        return true
    }
}

// The codes of a block (RFC 1951, 3.2.7) and what they say.
extension InflateCounter {
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// All lengths of the codes that the lengths are coded in: 57 bits at most, in three parts.
    private mutating func codeLength() throws(ImageFault) -> Bool {
        guard lengths.count < table.codeLengths else {
            guard let codes = HuffmanCode(codeLengths) else { throw .damaged }
            self.codes = codes
            lengths = []
            state = .lengths
            return true
        }
        guard count >= 3 else { return false }
        codeLengths[Self.order[lengths.count]] = UInt8(peek(3))
        lengths.append(0)
        drop(3)
        return true
    }

    private mutating func length() throws(ImageFault) -> Bool {
        guard lengths.count < table.all else { return try begin() }
        guard let (symbol, used) = try codes.symbol(of: bits, count: count) else { return false }
        guard symbol >= 16 else {
            lengths.append(UInt8(symbol))
            drop(used)
            return true
        }
        let (extra, least) = symbol == 16 ? (2, 3) : symbol == 17 ? (3, 3) : (7, 11)
        guard count >= used + extra else { return false }
        let repeats = least + peek(extra, after: used)
        guard lengths.count + repeats <= table.all, let last = symbol == 16 ? lengths.last : 0 else {
            throw .damaged
        }
        lengths += [UInt8](repeating: last, count: repeats)
        drop(used + extra)
        return true
    }

    private mutating func begin() throws(ImageFault) -> Bool {
        guard lengths[256] > 0, let literals = HuffmanCode(lengths[..<table.literals]),
            let distances = HuffmanCode(lengths[table.literals...])
        else { throw .damaged }
        (self.literals, self.distances) = (literals, distances)
        state = .data
        return true
    }

    /// A literal, a repetition, or the end of the block: 48 bits at most.
    private mutating func datum() throws(ImageFault) -> Bool {
        guard let (symbol, used) = try literals.symbol(of: bits, count: count) else { return false }
        switch symbol {
        case ..<256: try produce(1)
        case 256: state = .block
        default: return try repetition(symbol - 257, used)
        }
        drop(used)
        return true
    }

    private mutating func repetition(_ code: Int, _ used: Int) throws(ImageFault) -> Bool {
        guard code < 29 else { throw .damaged }
        let extra = code < 8 || code == 28 ? 0 : code / 4 - 1
        let begin = used + extra
        guard begin <= count,
            let (far, more) = try distances.symbol(of: bits >> UInt64(begin), count: count - begin)
        else { return false }
        guard far < 30 else { throw .damaged }
        let farExtra = far < 4 ? 0 : far / 2 - 1
        guard begin + more + farExtra <= count else { return false }
        let base = code == 28 ? 258 : code < 8 ? 3 + code : 3 + (4 + code % 4) << extra
        let distanceBase = far < 4 ? 1 + far : 1 + (2 + far % 2) << farExtra
        guard distanceBase + peek(farExtra, after: begin + more) <= produced else { throw .damaged }
        try produce(base + peek(extra, after: used))
        drop(begin + more + farExtra)
        return true
    }
}
