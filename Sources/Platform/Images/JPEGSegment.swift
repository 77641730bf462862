/// The segments that stay in a JPEG: each has exactly the form that the standard gives it, so nothing hides in one.
enum JPEGSegment {
    /// SOF0 to SOF2 (T.81, B.2.2).
    static func frameSize(_ payload: [UInt8]) throws(ImageFault) -> PixelSize {
        guard payload.count >= 6 else { throw .damaged }
        let components = Int(payload[5])
        guard payload.count == 6 + 3 * components else { throw .damaged }
        // Twelve bits, and a height that only a later segment tells, are for other trades than photography.
        guard payload[0] == 8, [1, 3, 4].contains(components) else { throw .unsupportedCoding }
        let height = Int(payload[1]) << 8 | Int(payload[2])
        guard height > 0 else { throw .unsupportedCoding }
        for index in 0..<components {
            let sampling = payload[7 + 3 * index]
            guard (1...4).contains(sampling >> 4), (1...4).contains(sampling & 15), payload[8 + 3 * index] < 4
            else { throw .damaged }
        }
        return PixelSize(width: Int(payload[3]) << 8 | Int(payload[4]), height: height)
    }

    /// DHT (T.81, B.2.4.2): tables one after the other, and nothing else.
    static func checkHuffmanTables(_ payload: [UInt8]) throws(ImageFault) {
        var rest = payload[...]
        guard !rest.isEmpty else { throw .damaged }
        while let head = rest.popFirst() {
            let symbols = rest.prefix(16).reduce(0) { $0 + Int($1) }
            guard head >> 4 <= 1, head & 15 <= 3, symbols <= 256, rest.count >= 16 + symbols else {
                throw .damaged
            }
            rest = rest.dropFirst(16 + symbols)
        }
    }

    /// DQT (T.81, B.2.4.1).
    static func checkQuantization(_ payload: [UInt8]) throws(ImageFault) {
        var rest = payload[...]
        guard !rest.isEmpty else { throw .damaged }
        while let head = rest.popFirst() {
            let length = head >> 4 == 0 ? 64 : 128
            guard head >> 4 <= 1, head & 15 <= 3, rest.count >= length else { throw .damaged }
            rest = rest.dropFirst(length)
        }
    }

    /// SOS (T.81, B.2.3).
    static func checkScanHeader(_ payload: [UInt8]) throws(ImageFault) {
        guard let count = payload.first, (1...4).contains(count), payload.count == 4 + 2 * Int(count) else {
            throw .damaged
        }
    }

    static func written(_ marker: UInt8, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 255)] + payload
    }
}
