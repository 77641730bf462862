import Archives
import CExpat
import Glibc

/// Takes what a part of a workbook says, in its order.
protocol XMLReceiver: AnyObject {
    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError)
    func end(_ name: XMLName, _ stream: XMLStream) throws(SpreadsheetError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) throws(SpreadsheetError)
}

/// Reads one part of a workbook by expat, piece by piece. It knows no entity but XML's own five, and refuses
/// a file that declares others, before it reads them.
final class XMLStream {
    private static let pieceBytes: Int32 = 1 << 15

    private let parser: XML_Parser
    private let member: ZIPMember
    private let receiver: any XMLReceiver
    /// What errors name: the row that is being read.
    var row: Int?
    private var failure: SpreadsheetError?
    private var isSuspended = false
    private var isOver = false

    init(_ member: ZIPMember, to receiver: any XMLReceiver) throws(SpreadsheetError) {
        guard let parser = XML_ParserCreate(nil) else {
            throw SpreadsheetError("no_memory", "there is no memory to read the workbook")
        }
        self.parser = parser
        self.member = member
        self.receiver = receiver
        // SAFETY: the parser calls back only while this object parses, so that it is alive, on its thread.
        // `deinit` frees the parser once.
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { user, name, attributes in
                guard let stream = XMLStream.from(user), let name, let attributes else { return }
                stream.pass { receiver throws(SpreadsheetError) in
                    try receiver.begin(XMLName(name), XMLAttributes(attributes), stream)
                }
            },
            { user, name in
                guard let stream = XMLStream.from(user), let name else { return }
                stream.pass { receiver throws(SpreadsheetError) in try receiver.end(XMLName(name), stream) }
            })
        XML_SetCharacterDataHandler(parser) { user, text, count in
            guard let stream = XMLStream.from(user), let text else { return }
            text.withMemoryRebound(to: UInt8.self, capacity: Int(count)) { bytes in
                stream.pass { receiver throws(SpreadsheetError) in
                    try receiver.text(UnsafeBufferPointer(start: bytes, count: Int(count)), stream)
                }
            }
        }
        XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
            XMLStream.from(user)?.pass { _ throws(SpreadsheetError) in
                throw SpreadsheetError(
                    "document_type", "the workbook declares a document type, which none needs")
            }
        }
    }

    deinit { XML_ParserFree(parser) }

    // SAFETY: `user` is what `init` gave: the object that parses.
    private static func from(_ user: UnsafeMutableRawPointer?) -> XMLStream? {
        user.map { Unmanaged<XMLStream>.fromOpaque($0).takeUnretainedValue() }
    }

    private func pass(_ step: (any XMLReceiver) throws(SpreadsheetError) -> Void) {
        guard failure == nil else { return }
        do {
            try step(receiver)
        } catch {
            failure = error
            XML_StopParser(parser, XML_Bool(XML_FALSE))
        }
    }

    /// Called by the receiver: what is read so far is enough for now.
    func pause() { XML_StopParser(parser, XML_Bool(XML_TRUE)) }

    /// Goes on until the receiver pauses (true) or the part is over (false).
    func read() throws(SpreadsheetError) -> Bool {
        while true {
            let status: XML_Status
            if isSuspended {
                isSuspended = false
                status = XML_ResumeParser(parser)
            } else if isOver {
                return false
            } else {
                status = try parsePiece()
            }
            if let failure { throw failure }
            if status == XML_STATUS_SUSPENDED {
                isSuspended = true
                return true
            }
            guard status == XML_STATUS_OK else { throw damaged(Self.reason(XML_GetErrorCode(parser))) }
        }
    }

    func readAll() throws(SpreadsheetError) {
        while try read() {}
    }

    func damaged(_ why: String) -> SpreadsheetError {
        SpreadsheetError("damaged", row: row, "the workbook is damaged: \(why)")
    }

    private func parsePiece() throws(SpreadsheetError) -> XML_Status {
        guard let piece = XML_GetBuffer(parser, Self.pieceBytes) else { throw damaged("it cannot be held") }
        // SAFETY: the buffer is the parser's, of as many bytes as were asked for.
        let buffer = UnsafeMutableRawBufferPointer(start: piece, count: Int(Self.pieceBytes))
        let count: Int
        do {
            count = try member.read(into: buffer)
        } catch {
            throw SpreadsheetError(archive: error, row: row)
        }
        isOver = count == 0
        return XML_ParseBuffer(parser, Int32(count), isOver ? 1 : 0)
    }

    private static func reason(_ code: XML_Error) -> String {
        XML_ErrorString(code).map { String(cString: $0) } ?? "its XML has an error"
    }
}

/// The name of an element without its prefix, as a number that is quick to compare: the first seven bytes,
/// and how many there are.
struct XMLName: Equatable {
    let code: UInt64

    // SAFETY: expat's names end with a zero byte and live for the call.
    init(_ name: UnsafePointer<CChar>) {
        var start = name
        var place = name
        while place.pointee != 0 {
            if place.pointee == 0x3A { start = place + 1 }
            place += 1
        }
        let count = place - start
        var code = UInt64(min(count, 255))
        for index in 0..<min(count, 7) { code = code << 8 | UInt64(UInt8(bitPattern: start[index])) }
        self.code = code
    }

    init(_ name: String) {
        self = name.withCString { XMLName($0) }
    }

    static let row = XMLName("row"), cell = XMLName("c"), value = XMLName("v"), text = XMLName("t")
    static let inline = XMLName("is"), item = XMLName("si"), phonetic = XMLName("rPh")
    static let sheetData = XMLName("sheetData"), sheet = XMLName("sheet"), workbook = XMLName("workbook")
    static let workbookProperties = XMLName("workbookPr"), relationship = XMLName("Relationship")
    static let format = XMLName("numFmt"), cellStyles = XMLName("cellXfs"), style = XMLName("xf")
    static let worksheet = XMLName("worksheet"), sharedTexts = XMLName("sst"), styles = XMLName("styleSheet")
}

/// The attributes of an element, which live for the call that tells of them.
struct XMLAttributes {
    private let list: UnsafeMutablePointer<UnsafePointer<CChar>?>

    // SAFETY: expat gives names and values by turns, each ending with a zero byte, and nil behind the last.
    init(_ list: UnsafeMutablePointer<UnsafePointer<CChar>?>) {
        self.list = list
    }

    /// Calls the body with each name and value.
    @inline(__always)
    func forEach(_ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Void) {
        var place = 0
        while let name = list[place], let value = list[place + 1] {
            body(name, value)
            place += 2
        }
    }

    subscript(_ wanted: String) -> String? {
        var found: String?
        forEach { name, value in
            if String(cString: name) == wanted { found = String(cString: value) }
        }
        return found
    }
}

extension SpreadsheetError {
    /// What an archive's error means for the workbook in it.
    init(archive error: ArchiveError, row: Int? = nil) {
        switch error {
        case .tooManyEntries, .tooLarge:
            self.init("too_large", row: row, "the workbook unpacks to more than is allowed")
        case .empty, .unreadable, .unwritable:
            self.init("damaged", row: row, "the workbook is damaged: \(error)")
        }
    }
}
