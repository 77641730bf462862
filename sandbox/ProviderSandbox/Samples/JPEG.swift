/// Pictures as baseline JPEG (ITU-T T.81), with the tables of its annex K and no subsampling.
enum JPEG {
    /// `quality` from 1 to 100, as everybody scales it.
    static func encode(_ canvas: Canvas, quality: Int) -> [UInt8] {
        let luminance = scaled(JPEGTables.luminance, quality)
        let chrominance = scaled(JPEGTables.chrominance, quality)
        var file: [UInt8] = [0xFF, 0xD8]
        segment(0xE0, Array("JFIF\0".utf8) + [1, 1, 0, 0, 1, 0, 1, 0, 0], &file)
        segment(0xDB, [0] + JPEGTables.zigzag.map { luminance[$0] }, &file)
        segment(0xDB, [1] + JPEGTables.zigzag.map { chrominance[$0] }, &file)
        let size = [canvas.height >> 8, canvas.height, canvas.width >> 8, canvas.width].map {
            UInt8(truncatingIfNeeded: $0)
        }
        segment(0xC0, [8] + size + [3, 1, 0x11, 0, 2, 0x11, 1, 3, 0x11, 1], &file)
        for (index, table) in JPEGTables.huffman.enumerated() {
            segment(0xC4, [UInt8(index >> 1 | (index & 1) << 4)] + table.counts + table.values, &file)
        }
        segment(0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0], &file)
        var scan = JPEGScan(luminance: luminance, chrominance: chrominance)
        scan.write(canvas)
        file += scan.finished()
        return file + [0xFF, 0xD9]
    }

    private static func scaled(_ table: [UInt8], _ quality: Int) -> [UInt8] {
        let factor = quality < 50 ? 5000 / quality : 200 - 2 * quality
        return table.map { UInt8(max(1, min(255, (Int($0) * factor + 50) / 100))) }
    }

    private static func segment(_ marker: UInt8, _ data: [UInt8], _ file: inout [UInt8]) {
        let length = data.count + 2
        file += [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + data
    }
}

/// The entropy-coded part of a JPEG file.
struct JPEGScan {
    private let quantizers: [[Float]]
    private var output: [UInt8] = []
    private var pending: UInt32 = 0
    private var pendingCount = 0
    private var previous = [0, 0, 0]
    private var block = [Float](repeating: 0, count: 64)

    init(luminance: [UInt8], chrominance: [UInt8]) {
        quantizers = [luminance, chrominance].map { table in
            table.indices.map { 1 / (Float(table[$0]) * Self.scale[$0 / 8] * Self.scale[$0 % 8] * 8) }
        }
    }

    /// What the quick transform leaves to the quantizers.
    private static let scale: [Float] = [
        1, 1.387_039_8, 1.306_562_9, 1.175_875_6, 1, 0.785_694_9, 0.541_196_1, 0.275_899_4,
    ]

    mutating func write(_ canvas: Canvas) {
        for top in stride(from: 0, to: canvas.height, by: 8) {
            for left in stride(from: 0, to: canvas.width, by: 8) {
                for component in 0..<3 {
                    load(canvas, left, top, component)
                    transform()
                    code(component)
                }
            }
        }
    }

    /// The bytes, the last one filled with ones.
    mutating func finished() -> [UInt8] {
        put(0x7F, 7)
        return output
    }

    /// One component of the block; beyond the border the last row and column again.
    private mutating func load(_ canvas: Canvas, _ left: Int, _ top: Int, _ component: Int) {
        let (a, b, c): (Float, Float, Float) =
            switch component {
            case 0: (0.299, 0.587, 0.114)
            case 1: (-0.168_736, -0.331_264, 0.5)
            default: (0.5, -0.418_688, -0.081_312)
            }
        for row in 0..<8 {
            let start = min(top + row, canvas.height - 1) * canvas.width
            for column in 0..<8 {
                let index = (start + min(left + column, canvas.width - 1)) * 3
                let (red, green) = (Float(canvas.bytes[index]), Float(canvas.bytes[index + 1]))
                let value = a * red + b * green + c * Float(canvas.bytes[index + 2])
                block[row * 8 + column] = component == 0 ? value - 128 : value
            }
        }
    }

    private mutating func transform() {
        for row in 0..<8 { transform(from: row * 8, by: 1) }
        for column in 0..<8 { transform(from: column, by: 8) }
    }

    /// Eight values by the quick cosine transform of Arai, Agui and Nakajima.
    private mutating func transform(from start: Int, by step: Int) {
        func at(_ index: Int) -> Float { block[start + index * step] }
        let sums = (at(0) + at(7), at(1) + at(6), at(2) + at(5), at(3) + at(4))
        let differences = (at(0) - at(7), at(1) - at(6), at(2) - at(5), at(3) - at(4))
        let (even0, even3) = (sums.0 + sums.3, sums.0 - sums.3)
        let (even1, even2) = (sums.1 + sums.2, sums.1 - sums.2)
        let turned = (even2 + even3) * 0.707_106_8
        let odd0 = differences.3 + differences.2
        let odd1 = (differences.2 + differences.1) * 0.707_106_8
        let odd2 = differences.1 + differences.0
        let shared = (odd0 - odd2) * 0.382_683_4
        let low = 0.541_196_1 * odd0 + shared
        let high = 1.306_563 * odd2 + shared
        let (plus, minus) = (differences.0 + odd1, differences.0 - odd1)
        block[start] = even0 + even1
        block[start + 4 * step] = even0 - even1
        block[start + 2 * step] = even3 + turned
        block[start + 6 * step] = even3 - turned
        block[start + 5 * step] = minus + low
        block[start + 3 * step] = minus - low
        block[start + step] = plus + high
        block[start + 7 * step] = plus - high
    }

    private mutating func code(_ component: Int) {
        let kind = component == 0 ? 0 : 1
        let (direct, alternating) = (JPEGTables.codes[kind * 2], JPEGTables.codes[kind * 2 + 1])
        var run = 0
        for (position, index) in JPEGTables.zigzag.enumerated() {
            let value = Int((block[index] * quantizers[kind][index]).rounded())
            if position == 0 {
                put(value - previous[component], symbolOver: 0, direct)
                previous[component] = value
                continue
            }
            guard value != 0 else {
                run += 1
                continue
            }
            while run > 15 {
                put(alternating[0xF0])
                run -= 16
            }
            put(value, symbolOver: run << 4, alternating)
            run = 0
        }
        if run > 0 { put(alternating[0]) }
    }

    /// The symbol of run and length, then the bits of the value.
    private mutating func put(_ value: Int, symbolOver run: Int, _ codes: [JPEGTables.Code]) {
        let length = Int.bitWidth - abs(value).leadingZeroBitCount
        put(codes[run | length])
        if length > 0 { put(UInt32((value < 0 ? value - 1 : value) & (1 << length - 1)), length) }
    }

    private mutating func put(_ code: JPEGTables.Code) { put(code.bits, code.length) }

    private mutating func put(_ bits: UInt32, _ count: Int) {
        pending = pending << UInt32(count) | bits
        pendingCount += count
        while pendingCount >= 8 {
            let byte = UInt8(truncatingIfNeeded: pending >> UInt32(pendingCount - 8))
            output.append(byte)
            // A byte of ones is followed by zeros, so that it is no marker.
            if byte == 0xFF { output.append(0) }
            pendingCount -= 8
        }
    }
}
