/// Finds the bytes that mean something among eight: quotes, line ends, NUL, the separator, and all beyond
/// ASCII.
struct CSVMarks {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let tops: UInt64 = 0x8080_8080_8080_8080
    private let separators: UInt64

    init(_ separator: UInt8) {
        separators = UInt64(separator) &* Self.ones
    }

    /// The lowest bit that is set is the top of the first such byte; those above it may be wrong.
    @inline(__always)
    func places(in word: UInt64) -> UInt64 {
        func zeros(_ value: UInt64) -> UInt64 { (value &- Self.ones) & ~value }
        let found =
            zeros(word) | zeros(word ^ separators) | zeros(word ^ (0x22 &* Self.ones))
            | zeros(word ^ (0x0A &* Self.ones)) | zeros(word ^ (0x0D &* Self.ones)) | word
        return found & Self.tops
    }
}
