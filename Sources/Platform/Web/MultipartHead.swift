/// Reads the header fields of one part.
enum MultipartHead {
    /// `bytes` are the lines without the empty one that ends them.
    static func part(_ bytes: [UInt8]) throws(MultipartFault) -> MultipartPart {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed("a part's header is not UTF-8")
        }
        var disposition: String?
        var contentType: String?
        for line in text.split(separator: "\r\n") {
            // A line that begins with a space went on with the one before it in old mail; RFC 9112 forbids it.
            guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "\t",
                !line.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" })
            else { throw .malformed("a line of a part's header is no field") }
            let value = trimmed(line[line.index(after: colon)...])
            switch line[..<colon].lowercased() {
            case "content-disposition":
                guard disposition == nil else { throw .malformed("a part has two dispositions") }
                disposition = value
            case "content-type": contentType = value
            case "content-transfer-encoding":
                guard ["7bit", "8bit", "binary"].contains(value.lowercased()) else {
                    throw .malformed("a part is encoded for transfer")
                }
            default: break
            }
        }
        let parameters = try parameters(of: disposition)
        guard let name = parameters["name"], !name.isEmpty else { throw .malformed("a part has no name") }
        return MultipartPart(name: name, fileName: parameters["filename"], contentType: contentType)
    }

    private static func parameters(of disposition: String?) throws(MultipartFault) -> [String: String] {
        guard let disposition else { throw .malformed("a part has no disposition") }
        var rest = Array(disposition)[...]
        guard read(&rest, until: [";"]).lowercased() == "form-data" else {
            throw .malformed("a part is no form data")
        }
        var found: [String: String] = [:]
        while rest.popFirst() != nil {
            let name = read(&rest, until: ["=", ";"]).lowercased()
            guard rest.popFirst() == "=" else { throw .malformed("a disposition has a word without a value") }
            while rest.first == " " { rest.removeFirst() }
            let value: String
            if rest.first == "\"" {
                guard let quoted = quoted(&rest) else { throw .malformed("a quoted value does not end") }
                value = quoted
                while rest.first == " " { rest.removeFirst() }
                guard rest.isEmpty || rest.first == ";" else {
                    throw .malformed("a value goes on after its end")
                }
            } else {
                value = read(&rest, until: [";"])
            }
            guard found[name] == nil else { throw .malformed("a disposition names one thing twice") }
            found[name] = value
        }
        return found
    }

    private static func read(_ rest: inout ArraySlice<Character>, until ends: Set<Character>) -> String {
        let end = rest.firstIndex { ends.contains($0) } ?? rest.endIndex
        defer { rest = rest[end...] }
        return trimmed(rest[..<end])
    }

    /// Between quotes: browsers write `%22` for a quote, older clients a backslash before it.
    private static func quoted(_ rest: inout ArraySlice<Character>) -> String? {
        rest.removeFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" {
                return value.replacing("%22", with: "\"").replacing("%0D", with: "").replacing(
                    "%0A", with: "")
            }
            if character == "\\", rest.first == "\"" || rest.first == "\\" {
                rest.popFirst().map { value.append($0) }
            } else {
                value.append(character)
            }
        }
        return nil
    }

    private static func trimmed(_ text: some Sequence<Character>) -> String {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        return String(String(text.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
    }
}
