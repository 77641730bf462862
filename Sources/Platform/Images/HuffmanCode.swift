/// A canonical prefix code of deflate (RFC 1951, 3.2.2).
struct HuffmanCode: Sendable {
    /// How many symbols have a code of so many bits.
    private var counts = [Int](repeating: 0, count: 16)
    /// The symbols by the length of their code, then by value.
    private var symbols: [Int] = []

    /// Of literals and lengths, and of distances, where a block has no codes of its own (3.2.6).
    static let literals = HuffmanCode(
        unchecked: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    static let distances = HuffmanCode(unchecked: [UInt8](repeating: 5, count: 30))

    /// `lengths` holds for each symbol how long its code is, 15 bits at most; 0 where it has none. Nil where there are
    /// more codes than fit.
    init?(_ lengths: some Collection<UInt8>) {
        self.init(unchecked: lengths)
        var room = 1
        for length in 1...15 {
            room = 2 * room - counts[length]
            guard room >= 0 else { return nil }
        }
    }

    private init(unchecked lengths: some Collection<UInt8>) {
        var places = [Int](repeating: 0, count: 17)
        for length in lengths where length > 0 { counts[Int(length)] += 1 }
        for length in 1...15 { places[length + 1] = places[length] + counts[length] }
        symbols = [Int](repeating: 0, count: places[16])
        for (symbol, length) in lengths.enumerated() where length > 0 {
            symbols[places[Int(length)]] = symbol
            places[Int(length)] += 1
        }
    }

    /// The symbol that the bits begin with, and how many of them it took; nil where there are too few of them. Throws
    /// where no symbol has that code.
    func symbol(of bits: UInt64, count: Int) throws(ImageFault) -> (symbol: Int, bits: Int)? {
        var (code, first, index) = (0, 0, 0)
        for length in 1...15 {
            guard length <= count else { return nil }
            code |= Int(bits >> UInt64(length - 1) & 1)
            let here = counts[length]
            if code - first < here { return (symbols[index + code - first], length) }
            index += here
            first = (first + here) << 1
            code <<= 1
        }
        throw .damaged
    }
}
