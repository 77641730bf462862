import Archives

/// Finds the parts of a workbook: how its relations name them.
struct WorkbookParts {
    struct Sheet {
        let name: String
        let relation: String
        let isVisible: Bool
    }

    let file: ZIPFile
    let sheets: [Sheet]
    let from1904: Bool
    /// Of the sheets, the styles and the shared texts, by the identifiers that the workbook uses.
    private let relations: [String: Relation]

    init(_ file: ZIPFile) throws(SpreadsheetError) {
        self.file = file
        let root = try Self.relations(of: "", in: file)
        guard let main = root.values.first(where: { $0.kind == "officeDocument" })?.target else {
            throw SpreadsheetError("not_a_workbook", "the file is a ZIP archive, but no workbook")
        }
        if main.hasSuffix(".bin") {
            throw SpreadsheetError(
                "binary_workbook", "the workbook is in the binary format (.xlsb); save it as .xlsx")
        }
        let receiver = WorkbookReceiver()
        guard try Self.read(main, of: file, to: receiver), receiver.isWorkbook else {
            throw SpreadsheetError("not_a_workbook", "the file is a document of Office, but no workbook")
        }
        sheets = receiver.sheets
        from1904 = receiver.from1904
        relations = try Self.relations(of: main, in: file)
    }

    /// The part of the sheet with that name, or of the first visible one.
    func sheetPart(_ name: String?) throws(SpreadsheetError) -> String {
        let real = sheets.filter { relations[$0.relation]?.kind == "worksheet" }
        let found =
            name.map { name in real.first { $0.name == name } }
            ?? (real.first(where: \.isVisible) ?? real.first)
        guard let found, let part = relations[found.relation]?.target else {
            throw SpreadsheetError(
                "no_such_sheet", "the workbook has no sheet" + (name.map { " named \($0)" } ?? ""))
        }
        return part
    }

    /// The part of that kind, of which there is one.
    func part(_ kind: String) -> String? {
        relations.values.filter { $0.kind == kind }.map(\.target).min()
    }

    /// False where there is no such part.
    static func read(
        _ part: String, of file: ZIPFile, to receiver: any XMLReceiver
    ) throws(SpreadsheetError) -> Bool {
        guard let member = try Self.member(part, of: file) else { return false }
        try XMLStream(member, to: receiver).readAll()
        return true
    }

    static func member(_ part: String, of file: ZIPFile) throws(SpreadsheetError) -> ZIPMember? {
        do {
            return try file.member(part)
        } catch {
            throw SpreadsheetError(archive: error)
        }
    }

    private static func relations(of part: String, in file: ZIPFile) throws(SpreadsheetError) -> [String:
        Relation]
    {
        let slash = part.lastIndex(of: "/")
        let folder = slash.map { part[...$0] } ?? ""
        let name = slash.map { part[part.index(after: $0)...] } ?? part[...]
        let receiver = RelationReceiver(folder: String(folder))
        _ = try read("\(folder)_rels/\(name).rels", of: file, to: receiver)
        return receiver.relations
    }
}

/// What a part says of another one.
struct Relation {
    /// The last word of its type.
    let kind: String
    let target: String
}

private final class RelationReceiver: XMLReceiver {
    private let folder: String
    private(set) var relations: [String: Relation] = [:]

    init(folder: String) {
        self.folder = folder
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        guard name == .relationship, let id = attributes["Id"], let type = attributes["Type"],
            let target = attributes["Target"]
        else { return }
        guard relations.count < 4_096 else { throw stream.damaged("it has too many parts") }
        let kind = type.split(separator: "/").last.map(String.init) ?? ""
        relations[id] = Relation(kind: kind, target: Self.resolved(target, in: folder))
    }

    func end(_ name: XMLName, _ stream: XMLStream) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {}

    private static func resolved(_ target: String, in folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var parts = folder.split(separator: "/")
        for part in target.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}

private final class WorkbookReceiver: XMLReceiver {
    private(set) var isWorkbook = false
    private(set) var from1904 = false
    private(set) var sheets: [WorkbookParts.Sheet] = []

    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        switch name {
        case .workbook: isWorkbook = true
        case .workbookProperties: from1904 = ["1", "true"].contains(attributes["date1904"])
        case .sheet:
            guard sheets.count < 1_024 else { throw stream.damaged("it has too many sheets") }
            var relation = ""
            attributes.forEach { name, value in
                if String(cString: name).hasSuffix(":id") { relation = String(cString: value) }
            }
            sheets.append(
                WorkbookParts.Sheet(
                    name: attributes["name"] ?? "", relation: relation,
                    isVisible: (attributes["state"] ?? "visible") == "visible"))
        default: break
        }
    }

    func end(_ name: XMLName, _ stream: XMLStream) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {}
}

/// Which styles of cells show dates.
final class StyleReceiver: XMLReceiver {
    private(set) var showsDate: [Bool] = []
    private var custom: [Int: Bool] = [:]
    private var isInCellStyles = false

    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws(SpreadsheetError) {
        switch name {
        case .format:
            guard let number = attributes["numFmtId"].flatMap({ Int($0) }),
                let code = attributes["formatCode"]
            else { return }
            guard custom.count < 65_536 else { throw stream.damaged("it has too many number formats") }
            custom[number] = NumberFormat.isDate(code: code)
        case .cellStyles: isInCellStyles = true
        case .style where isInCellStyles:
            guard showsDate.count < 65_536 else { throw stream.damaged("it has too many styles") }
            let number = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            showsDate.append(custom[number] ?? NumberFormat.isDate(builtIn: number))
        default: break
        }
    }

    func end(_ name: XMLName, _ stream: XMLStream) {
        if name == .cellStyles { isInCellStyles = false }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {}
}
