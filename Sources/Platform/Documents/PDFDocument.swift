/// A document on A4 that fills page after page: headings, paragraphs, facts, tables and charts, in the order
/// in which they are added. Blocking, and of one thread at a time.
package final class PDFDocument {
    static let margin = 50.0
    static let left = margin
    static let right = PDFCanvas.width - margin
    static let bodyWidth = right - left
    private static let top = PDFCanvas.height - margin
    private static let bottom = margin + 18
    /// The height that a page has for what is added.
    static let bodyHeight = top - bottom

    let canvas: PDFCanvas
    private let information: DocumentInformation
    /// Where the next thing begins, downward.
    var y = PDFDocument.top
    private var isOver = false

    /// Throws where a font is missing.
    package init(_ information: DocumentInformation, fonts: FontFolder = .debian) throws(DocumentError) {
        self.information = information
        canvas = try PDFCanvas(fonts: fonts)
        try canvas.describe(information)
        try canvas.addPage()
    }

    package func pageBreak() throws(DocumentError) {
        try canvas.addPage()
        y = Self.top
    }

    package func space(_ points: Double) {
        y -= points
    }

    /// Level 1 is the document's title, 2 and 3 are below it. A heading is not left alone at a page's foot.
    package func heading(_ text: String, level: Int = 2) throws(DocumentError) {
        let size = level <= 1 ? 18.0 : level == 2 ? 13.0 : 10.5
        if y < Self.top { y -= size * 0.7 }
        let lines = lines(text, .bold, size: size, width: Self.bodyWidth)
        try reserve(Double(min(lines.count, 4)) * size * 1.25 + 54)
        for line in lines {
            try reserve(size * 1.25)
            y -= size * 1.25
            canvas.text(line, x: Self.left, y: y + size * 0.25, .bold, size: size)
        }
        y -= size * 0.3
        try canvas.check()
    }

    package func paragraph(_ text: String, size: Double = 9.5) throws(DocumentError) {
        for line in lines(text, .regular, size: size, width: Self.bodyWidth) {
            try reserve(size * 1.4)
            y -= size * 1.4
            canvas.text(line, x: Self.left, y: y + size * 0.35, size: size)
        }
        y -= size * 0.5
        try canvas.check()
    }

    /// Facts below each other: what each is on the left, in gray, and its value beside it.
    package func facts(_ facts: [(name: String, value: String)], nameWidth: Double = 170)
        throws(DocumentError)
    {
        let size = 9.5
        let valueWidth = Self.bodyWidth - nameWidth
        for fact in facts {
            let names = lines(fact.name, .regular, size: size, width: nameWidth - 8)
            let values = lines(fact.value, .bold, size: size, width: valueWidth)
            for index in 0..<max(names.count, values.count) {
                try reserve(size * 1.45)
                y -= size * 1.45
                let base = y + size * 0.35
                if index < names.count {
                    canvas.text(names[index], x: Self.left, y: base, size: size, .gray)
                }
                if index < values.count {
                    canvas.text(values[index], x: Self.left + nameWidth, y: base, .bold, size: size)
                }
            }
        }
        y -= size * 0.6
        try canvas.check()
    }

    /// The document whole, with the feet of its pages. Nothing can follow.
    package func bytes() throws(DocumentError) -> [UInt8] {
        precondition(!isOver, "A document is finished once.")
        isOver = true
        let size = 8.0
        let base = Self.margin - 8
        for page in 0..<canvas.pageCount {
            let label = DocumentText.printable(information.pageLabel(page + 1, canvas.pageCount))
            let width = canvas.width(label, .regular, size: size)
            canvas.text(label, x: Self.right - width, y: base, size: size, .gray, page: page)
            let footer = DocumentText.ellipsized(information.footer, width: Self.bodyWidth - width - 20) {
                canvas.width($0, .regular, size: size)
            }
            canvas.text(footer, x: Self.left, y: base, size: size, .gray, page: page)
        }
        return try canvas.bytes()
    }

    /// A new page where so much no longer fits on this one; true where there is one.
    @discardableResult
    func reserve(_ height: Double) throws(DocumentError) -> Bool {
        guard y - height < Self.bottom, y < Self.top else { return false }
        try pageBreak()
        return true
    }

    func lines(_ text: String, _ weight: PDFCanvas.Weight, size: Double, width: Double) -> [String] {
        DocumentText.lines(text, width: width) { canvas.width($0, weight, size: size) }
    }
}
