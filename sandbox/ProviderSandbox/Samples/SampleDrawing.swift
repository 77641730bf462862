/// The identity papers and faces of a person who does not exist. They follow no real paper, and each says so in
/// red.
enum SampleDrawing {
    private static let ink = Canvas.Colour(0x1B2A41)
    private static let pale = Canvas.Colour(0x6B7A90)
    private static let warning = Canvas.Colour(0xC1121F)
    private static let skin = Canvas.Colour(0x8D5B3F)
    private static let hair = Canvas.Colour(0x1F1410)

    /// The name of a small picture, as `image_links` has it, to the picture.
    static func small(_ name: String) -> Canvas? {
        switch name {
        case "card-front.png": cardFront(scale: 1)
        case "card-back.png": cardBack(scale: 1)
        case "passport.png": passport(scale: 1)
        case "selfie.png": selfie(turn: 0, scale: 1)
        default: nil
        }
    }

    /// 400 by 252 units.
    static func cardFront(scale: Int) -> Canvas {
        var canvas = Canvas(width: 400, height: 252, scale: scale, .init(0xE9F2E4))
        stripe(&canvas, width: 400)
        canvas.text("RÉPUBLIQUE IMAGINAIRE", 120, 12, size: 2, ink)
        canvas.text("CARTE D'IDENTITÉ / IDENTITY CARD", 120, 34, size: 1, pale)
        canvas.rectangle(18, 58, 100, 130, .init(0xCBD9E6))
        face(&canvas, 68, 120, size: 34, turn: 0)
        let rows = [
            ("NOM / SURNAME", "SPECIMEN"), ("PRÉNOMS / GIVEN NAMES", "TEST PERSON ONE"),
            ("NÉE LE / BORN", "01.01.1990"), ("SEXE / SEX", "F"), ("NUMÉRO / NUMBER", "000000001"),
        ]
        for (index, row) in rows.enumerated() {
            canvas.text(row.0, 134, 60 + index * 28, size: 1, pale)
            canvas.text(row.1, 134, 71 + index * 28, size: 2, ink)
        }
        mark(&canvas, 14, 206, size: 2)
        return canvas
    }

    static func cardBack(scale: Int) -> Canvas {
        var canvas = Canvas(width: 400, height: 252, scale: scale, .init(0xF3EBDD))
        stripe(&canvas, width: 400)
        canvas.text("VALABLE JUSQU'AU / VALID UNTIL", 24, 20, size: 1, pale)
        canvas.text("01.01.2032", 24, 31, size: 2, ink)
        canvas.text("DÉLIVRÉE LE / ISSUED ON", 24, 60, size: 1, pale)
        canvas.text("01.01.2022", 24, 71, size: 2, ink)
        canvas.rectangle(300, 24, 70, 70, .init(0xFFFFFF))
        for index in 0..<49 where (index * 37 + index / 7) % 3 != 0 {
            canvas.rectangle(300 + index % 7 * 10, 24 + index / 7 * 10, 10, 10, ink)
        }
        mark(&canvas, 14, 120, size: 2)
        canvas.text("I<XXX000000001<<<<<<<<<<<<<<<<", 20, 182, size: 2, ink)
        canvas.text("9001014F3201015XXX<<<<<<<<<<<4", 20, 204, size: 2, ink)
        canvas.text("SPECIMEN<<TEST<PERSON<ONE<<<<<", 20, 226, size: 2, ink)
        return canvas
    }

    /// 560 by 390 units.
    static func passport(scale: Int) -> Canvas {
        var canvas = Canvas(width: 560, height: 390, scale: scale, .init(0xEFE6EE))
        stripe(&canvas, width: 560)
        canvas.text("RÉPUBLIQUE IMAGINAIRE", 170, 14, size: 2, ink)
        canvas.text("PASSEPORT / PASSPORT", 170, 38, size: 2, pale)
        canvas.rectangle(24, 74, 130, 170, .init(0xCBD9E6))
        face(&canvas, 89, 155, size: 44, turn: 0)
        let rows = [
            ("TYPE", "P"), ("NUMÉRO / NUMBER", "X0000001"), ("NOM / SURNAME", "SPECIMEN"),
            ("PRÉNOMS / GIVEN NAMES", "TEST PERSON ONE"), ("NÉE LE / BORN", "01.01.1990"),
            ("EXPIRE LE / EXPIRES", "01.01.2032"),
        ]
        for (index, row) in rows.enumerated() {
            canvas.text(row.0, 180, 74 + index * 32, size: 1, pale)
            canvas.text(row.1, 180, 86 + index * 32, size: 2, ink)
        }
        mark(&canvas, 24, 286, size: 3)
        canvas.text("P<XXXSPECIMEN<<TEST<PERSON<ONE<<<<<<<<<<<<<<", 18, 340, size: 2, ink)
        canvas.text("X0000001<0XXX9001014F3201015<<<<<<<<<<<<<<04", 18, 364, size: 2, ink)
        return canvas
    }

    /// 160 by 200 units; `turn` moves the features sideways, as a head does that turns.
    static func selfie(turn: Int, scale: Int) -> Canvas {
        var canvas = Canvas(width: 160, height: 200, scale: scale, .init(0xB9CFD8))
        canvas.ellipse(80, 196, 66, 46, .init(0x2A6F4E))
        canvas.rectangle(68, 130, 24, 28, skin)
        face(&canvas, 80, 92, size: 52, turn: turn)
        canvas.text("SPECIMEN / ÉCHANTILLON", 14, 188, size: 1, warning)
        return canvas
    }

    /// A cartoon: nobody's face.
    private static func face(_ canvas: inout Canvas, _ x: Int, _ y: Int, size: Int, turn: Int) {
        canvas.ellipse(x, y - size / 6, size, size * 7 / 6, hair)
        canvas.ellipse(x, y, size * 5 / 6, size, skin)
        let (eye, shift) = (max(2, size / 10), turn * size / 30)
        for side in [-1, 1] {
            canvas.ellipse(x + shift + side * size / 3, y - size / 6, eye * 3 / 2, eye, .init(0xFFFFFF))
            canvas.ellipse(x + shift + side * size / 3, y - size / 6, eye / 2 + 1, eye / 2 + 1, hair)
        }
        canvas.ellipse(x + shift, y + size / 8, eye / 2 + 1, eye, .init(0x6E422C))
        canvas.ellipse(x + shift, y + size / 2, size / 3, size / 10 + 1, .init(0x7A1F2B))
        canvas.ellipse(x + shift, y + size / 2 - size / 20 - 1, size / 3, size / 12 + 1, skin)
    }

    /// Three colours at the edge, of no flag.
    private static func stripe(_ canvas: inout Canvas, width: Int) {
        for (index, colour) in [UInt32(0x2A9D8F), 0xE9C46A, 0x7B5EA7].enumerated() {
            canvas.rectangle(index * width / 3, 0, width / 3 + 1, 6, .init(colour))
        }
    }

    private static func mark(_ canvas: inout Canvas, _ x: Int, _ y: Int, size: Int) {
        canvas.text("SPECIMEN - ÉCHANTILLON", x, y, size: size, warning)
        canvas.text("AUCUNE VALEUR / NO VALUE", x, y + 10 * size, size: max(1, size - 1), warning)
    }
}
