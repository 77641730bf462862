/// A picture of red, green and blue bytes, drawn with filled shapes and letters of five by seven dots.
struct Canvas: Sendable {
    struct Colour: Sendable {
        let red: UInt8
        let green: UInt8
        let blue: UInt8

        /// `0xRRGGBB`.
        init(_ code: UInt32) {
            red = UInt8(truncatingIfNeeded: code >> 16)
            green = UInt8(truncatingIfNeeded: code >> 8)
            blue = UInt8(truncatingIfNeeded: code)
        }
    }

    let width: Int
    let height: Int
    /// Three for each dot, row by row.
    private(set) var bytes: [UInt8]
    /// How many dots a unit of the drawing has.
    private let scale: Int

    /// `width` and `height` in units.
    init(width: Int, height: Int, scale: Int, _ background: Colour) {
        self.width = width * scale
        self.height = height * scale
        self.scale = scale
        bytes = []
        bytes.reserveCapacity(self.width * self.height * 3)
        for _ in 0..<(self.width * self.height) {
            bytes.append(background.red)
            bytes.append(background.green)
            bytes.append(background.blue)
        }
    }

    mutating func rectangle(_ x: Int, _ y: Int, _ width: Int, _ height: Int, _ colour: Colour) {
        for row in (y * scale)..<((y + height) * scale) {
            for column in (x * scale)..<((x + width) * scale) { dot(column, row, colour) }
        }
    }

    mutating func ellipse(_ x: Int, _ y: Int, _ across: Int, _ down: Int, _ colour: Colour) {
        let (centreX, centreY) = (x * scale, y * scale)
        let (radiusX, radiusY) = (across * scale, down * scale)
        for row in -radiusY...radiusY {
            for column in -radiusX...radiusX
            where column * column * radiusY * radiusY + row * row * radiusX * radiusX
                <= radiusX * radiusX * radiusY * radiusY
            {
                dot(centreX + column, centreY + row, colour)
            }
        }
    }

    /// A line of text; each letter takes six by eight units times `size`. Letters that the font has not are left out.
    mutating func text(_ text: String, _ x: Int, _ y: Int, size: Int, _ colour: Colour) {
        for (index, character) in text.enumerated() {
            for (row, bits) in Glyphs.rows(of: character).enumerated() {
                for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
                    rectangle(x + (index * 6 + column) * size, y + row * size, size, size, colour)
                }
            }
            // The accents stand above their letters.
            if let accent = Glyphs.accent(of: character) {
                rectangle(x + (index * 6 + accent) * size, y - 2 * size, size, size, colour)
                rectangle(x + (index * 6 + 2) * size, y - size, size, size, colour)
            }
        }
    }

    /// Grain, as a camera has it: it makes the compressed picture as large as a photograph. The same seed gives the
    /// same grain.
    mutating func grain(_ strength: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed, name: "grain")
        for index in bytes.indices {
            let noise = Int(generator.next() >> 40) % (2 * strength + 1) - strength
            bytes[index] = UInt8(clamping: Int(bytes[index]) + noise)
        }
    }

    private mutating func dot(_ x: Int, _ y: Int, _ colour: Colour) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = (y * width + x) * 3
        bytes[index] = colour.red
        bytes[index + 1] = colour.green
        bytes[index + 2] = colour.blue
    }
}
