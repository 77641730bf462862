import CHaru
import Glibc

/// Pages that are drawn on, by libharu. Places are in points from the lower left corner.
///
/// The library's errors are kept, and thrown by `check`: after the first it does nothing more.
final class PDFCanvas {
    struct Color: Hashable {
        let red: Float, green: Float, blue: Float

        init(_ rgb: UInt32) {
            red = Float(rgb >> 16 & 0xFF) / 255
            green = Float(rgb >> 8 & 0xFF) / 255
            blue = Float(rgb & 0xFF) / 255
        }

        static let black = Color(0x1A1A1A), gray = Color(0x6B6B6B), rule = Color(0xC8C8C8)
        static let shade = Color(0xEEF1F5)
    }

    struct Point {
        let x: Double, y: Double
    }

    enum Weight {
        case regular, bold
    }

    /// A4.
    static let width = 595.276
    static let height = 841.89

    // SAFETY: the document is used by this object alone, on one thread at a time, and freed once, in
    // `deinit`. Pages and fonts belong to it. libharu copies the texts that it is given. The box of failures
    // outlives the document.
    private let document: HPDF_Doc
    private let failures: Failures
    private let regular: HPDF_Font?
    private let bold: HPDF_Font?
    private var pages: [HPDF_Page?] = []

    var pageCount: Int { pages.count }

    init(fonts: FontFolder) throws(DocumentError) {
        try fonts.check()
        let failures = Failures()
        self.failures = failures
        let handler: HPDF_Error_Handler = { code, detail, user in
            guard let user else { return }
            Unmanaged<Failures>.fromOpaque(user).takeUnretainedValue().add(UInt(code), UInt(detail))
        }
        guard let document = HPDF_New(handler, Unmanaged.passUnretained(failures).toOpaque()) else {
            throw DocumentError("there is no memory for a document")
        }
        self.document = document
        HPDF_SetCompressionMode(document, HPDF_UINT(HPDF_COMP_ALL))
        HPDF_UseUTFEncodings(document)
        HPDF_SetCurrentEncoder(document, "UTF-8")
        let font = { (path: String) -> HPDF_Font? in
            guard let name = HPDF_LoadTTFontFromFile(document, path, HPDF_BOOL(HPDF_TRUE)) else { return nil }
            return HPDF_GetFont(document, name, "UTF-8")
        }
        regular = font(fonts.regular)
        bold = font(fonts.bold)
        try check()
        // Some fonts it refuses without a word.
        guard regular != nil, bold != nil else {
            throw DocumentError("libharu takes no font of \(fonts.path)")
        }
    }

    deinit { HPDF_Free(document) }

    /// Throws the first error that the library told of.
    func check() throws(DocumentError) {
        if let first = failures.first { throw DocumentError("libharu says \(first)") }
    }

    func describe(_ facts: DocumentInformation) throws(DocumentError) {
        HPDF_SetInfoAttr(document, HPDF_INFO_TITLE, DocumentText.printable(facts.title))
        HPDF_SetInfoAttr(document, HPDF_INFO_AUTHOR, DocumentText.printable(facts.author))
        let date = DocumentDate(facts.createdAt)
        for kind in [HPDF_INFO_CREATION_DATE, HPDF_INFO_MOD_DATE] {
            HPDF_SetInfoDateAttr(
                document, kind,
                HPDF_Date(
                    year: Int32(date.year), month: Int32(date.month), day: Int32(date.day),
                    hour: Int32(date.hour), minutes: Int32(date.minute), seconds: Int32(date.second),
                    ind: CChar(0x5A), off_hour: 0, off_minutes: 0))
        }
        // SAFETY: the string is the dictionary's from here on.
        let language = HPDF_String_New(document.pointee.mmgr, facts.language, nil)
        HPDF_Dict_Add(document.pointee.catalog, "Lang", language)
        try check()
    }

    func addPage() throws(DocumentError) {
        let page = HPDF_AddPage(document)
        HPDF_Page_SetSize(page, HPDF_PAGE_SIZE_A4, HPDF_PAGE_PORTRAIT)
        pages.append(page)
        try check()
    }

    /// How wide the text is.
    func width(_ text: String, _ weight: Weight, size: Double) -> Double {
        var text = text
        return text.withUTF8 { bytes in
            // SAFETY: libharu reads as many bytes as it is told.
            Double(HPDF_Font_TextWidth(font(weight), bytes.baseAddress, HPDF_UINT(bytes.count)).width)
        } * size / 1_000
    }

    /// One line of printable text, on the last page or on the one of that index.
    func text(
        _ text: String, x: Double, y: Double, _ weight: Weight = .regular, size: Double,
        _ color: Color = .black, page index: Int? = nil
    ) {
        guard !text.isEmpty, let page = index.map({ pages[$0] }) ?? pages.last else { return }
        HPDF_Page_SetRGBFill(page, color.red, color.green, color.blue)
        HPDF_Page_BeginText(page)
        HPDF_Page_SetFontAndSize(page, font(weight), Float(size))
        HPDF_Page_TextOut(page, Float(x), Float(y), text)
        HPDF_Page_EndText(page)
    }

    func line(_ points: [Point], width: Double, _ color: Color) {
        guard let page = pages.last, let first = points.first, points.count > 1 else { return }
        HPDF_Page_SetRGBStroke(page, color.red, color.green, color.blue)
        HPDF_Page_SetLineWidth(page, Float(width))
        HPDF_Page_SetLineJoin(page, HPDF_ROUND_JOIN)
        HPDF_Page_MoveTo(page, Float(first.x), Float(first.y))
        for point in points.dropFirst() { HPDF_Page_LineTo(page, Float(point.x), Float(point.y)) }
        HPDF_Page_Stroke(page)
    }

    func fill(x: Double, y: Double, width: Double, height: Double, _ color: Color) {
        guard let page = pages.last else { return }
        HPDF_Page_SetRGBFill(page, color.red, color.green, color.blue)
        HPDF_Page_Rectangle(page, Float(x), Float(y), Float(width), Float(height))
        HPDF_Page_Fill(page)
    }

    func bytes() throws(DocumentError) -> [UInt8] {
        HPDF_SaveToStream(document)
        try check()
        let size = Int(HPDF_GetStreamSize(document))
        HPDF_ResetStream(document)
        // SAFETY: libharu writes as many bytes as `left` says, at most, and puts there how many it wrote.
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            var left = HPDF_UINT32(size)
            HPDF_ReadFromStream(document, buffer.baseAddress, &left)
            count = Int(left)
        }
        try check()
        guard bytes.count == size else { throw DocumentError("the written document is not there") }
        return bytes
    }

    private func font(_ weight: Weight) -> HPDF_Font? { weight == .bold ? bold : regular }

    /// What the library told of.
    private final class Failures {
        private(set) var first: String?

        func add(_ code: UInt, _ detail: UInt) {
            let text = String(code, radix: 16)
            if first == nil { first = "0x\(text), detail \(detail)" }
        }
    }
}
