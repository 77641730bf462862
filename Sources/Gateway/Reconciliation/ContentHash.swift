/// SipHash-1-3 with 128 bits of result and a fixed key (J.-P. Aumasson, D. J. Bernstein, 2012), fed whole words: the same
/// for the same words on every machine and in every release. It tells contents apart; it proves nothing.
struct ContentHash {
    private var v0: UInt64 = 0x736f_6d65_7073_6575
    private var v1: UInt64 = 0x646f_7261_6e64_6f6d ^ 0xee
    private var v2: UInt64 = 0x6c79_6765_6e65_7261
    private var v3: UInt64 = 0x7465_6462_7974_6573
    private var count: UInt64 = 0

    /// `purpose` keeps apart what is hashed for different ends.
    init(purpose: UInt64) {
        v0 ^= purpose
        v2 ^= purpose
    }

    @inline(__always)
    private mutating func round() {
        v0 &+= v1
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v3
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 &+= v3
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 &+= v1
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v2 = v2 << 32 | v2 >> 32
    }

    @inline(__always)
    mutating func combine(_ word: UInt64) {
        v3 ^= word
        round()
        v0 ^= word
        count &+= 1
    }

    @inline(__always)
    mutating func combine(_ word: Int64) { combine(UInt64(bitPattern: word)) }

    @inline(__always)
    mutating func combine(_ key: ReferenceKey) {
        combine(key.high)
        combine(key.low)
    }

    mutating func combine(_ bytes: Span<UInt8>) {
        var word: UInt64 = 0
        for index in bytes.indices {
            word |= UInt64(bytes[index]) << UInt64(8 * (index & 7))
            if index & 7 == 7 {
                combine(word)
                word = 0
            }
        }
        combine(word)
        combine(UInt64(bytes.count))
    }

    consuming func finish() -> (high: UInt64, low: UInt64) {
        combine(count << 56 | 0x80)
        v2 ^= 0xee
        for _ in 0..<3 { round() }
        let high = v0 ^ v1 ^ v2 ^ v3
        v1 ^= 0xdd
        for _ in 0..<3 { round() }
        return (high, v0 ^ v1 ^ v2 ^ v3)
    }
}
