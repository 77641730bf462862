import Archives

/// The kinds of files that a sheet is written as.
enum StatementFile: String, Sendable, CaseIterable {
    case csv, xlsx, xls

    /// The bytes of the file; the same sheet gives the same bytes.
    func bytes(_ sheet: StatementSheet) throws(ControlError) -> [UInt8] {
        switch self {
        case .csv: return Self.csv(sheet)
        case .xlsx: return try Self.xlsx(sheet)
        case .xls:
            guard sheet.rows.count <= 65_536 else {
                throw ControlError(
                    message: "An .xls sheet holds 65536 rows; this statement has \(sheet.rows.count).")
            }
            return CompoundFile.bytes(streamName: "Workbook", BinaryWorkbook.stream(of: sheet))
        }
    }

    /// RFC 4180, in UTF-8 without a mark, comma between.
    private static func csv(_ sheet: StatementSheet) -> [UInt8] {
        var bytes: [UInt8] = []
        for row in sheet.rows {
            for (column, cell) in row.enumerated() {
                if column > 0 { bytes.append(UInt8(ascii: ",")) }
                let text = cell.plain
                if text.contains(where: { ",\"\r\n".contains($0) }) {
                    bytes += Array(
                        "\"\(text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
                            .utf8)
                } else {
                    bytes += Array(text.utf8)
                }
            }
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }

    /// One sheet with its texts inline.
    private static func xlsx(_ sheet: StatementSheet) throws(ControlError) -> [UInt8] {
        let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"# + "\n"
        let package = "http://schemas.openxmlformats.org/package/2006"
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        let files = [
            (
                "[Content_Types].xml",
                #"<Types xmlns="\#(package)/content-types"><Default Extension="rels" "#
                    + #"ContentType="application/vnd.openxmlformats-package.relationships+xml"/>"#
                    + #"<Default Extension="xml" ContentType="application/xml"/>"#
                    + #"<Override PartName="/xl/workbook.xml" ContentType="\#(type).sheet.main+xml"/>"#
                    + #"<Override PartName="/xl/worksheets/sheet1.xml" ContentType="\#(type).worksheet+xml"/>"#
                    + "</Types>"
            ),
            ("_rels/.rels", relationship(package, "\(office)/officeDocument", "xl/workbook.xml")),
            (
                "xl/workbook.xml",
                #"<workbook xmlns="\#(main)" xmlns:r="\#(office)"><sheets>"#
                    + #"<sheet name="\#(escaped(sheet.name))" sheetId="1" r:id="rId1"/></sheets></workbook>"#
            ),
            (
                "xl/_rels/workbook.xml.rels",
                relationship(package, "\(office)/worksheet", "worksheets/sheet1.xml")
            ),
            ("xl/worksheets/sheet1.xml", worksheet(sheet, main)),
        ]
        do {
            return try ZIPArchive.write(
                entries: files.map { (name: $0.0, bytes: Array((head + $0.1).utf8)) })
        } catch {
            throw ControlError(message: "The workbook cannot be packed: \(error)")
        }
    }

    private static func relationship(_ package: String, _ type: String, _ target: String) -> String {
        #"<Relationships xmlns="\#(package)/relationships">"#
            + #"<Relationship Id="rId1" Type="\#(type)" Target="\#(target)"/></Relationships>"#
    }

    private static func worksheet(_ sheet: StatementSheet, _ namespace: String) -> String {
        var xml = #"<worksheet xmlns="\#(namespace)"><sheetData>"#
        for (index, row) in sheet.rows.enumerated() {
            xml += #"<row r="\#(index + 1)">"#
            for (column, cell) in row.enumerated() {
                let place = "\(columnName(column))\(index + 1)"
                switch cell {
                case .blank: continue
                case .number: xml += #"<c r="\#(place)"><v>\#(cell.plain)</v></c>"#
                case .text(let text):
                    xml += #"<c r="\#(place)" t="inlineStr"><is><t xml:space="preserve">"#
                    xml += "\(escaped(text))</t></is></c>"
                }
            }
            xml += "</row>"
        }
        return xml + "</sheetData></worksheet>"
    }

    private static func columnName(_ column: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(ascii: "A") + UInt8(column % 26)))
        return column < 26 ? letter : columnName(column / 26 - 1) + letter
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
