import Escrow

/// A form that no operation takes.
struct WrongForm: Sendable {
    let about: String
    var type = "multipart/form-data; boundary=B"
    let bytes: [UInt8]

    static func all(of operation: DescribedOperation) -> [WrongForm] {
        let good = fields(of: operation)
        let picture = KYCUnderTest.picture(7)
        return [
            WrongForm(about: "a file of 0 bytes", bytes: form(good, files: [("file", [])])),
            WrongForm(
                about: "1,000 parts",
                bytes: form((1...1000).map { ("field_\($0)", "x") }, files: [("file", picture)])),
            WrongForm(
                about: "1,000 files",
                bytes: form(good, files: (1...1000).map { _ in ("file", Array("x".utf8)) })),
            WrongForm(
                about: "no boundary", type: "multipart/form-data",
                bytes: form(good, files: [("file", picture)])),
            WrongForm(
                about: "cut off", bytes: form(good, files: [("file", picture)]).dropLast(200)),
            WrongForm(about: "nothing", bytes: []), WrongForm(about: "not a form", bytes: Array("{}".utf8)),
            WrongForm(
                about: "an unknown field",
                bytes: form(good + [("no_such_field", "1")], files: [("file", picture)])),
            WrongForm(
                about: "a field twice", bytes: form(good + good.prefix(1), files: [("file", picture)])),
            WrongForm(about: "a file elsewhere", bytes: form(good, files: [("photo", picture)])),
            WrongForm(
                about: "a file that is no picture",
                bytes: form(good, files: [("file", Array("<script>alert(1)</script>".utf8))])),
            WrongForm(
                about: "a picture that is cut off",
                bytes: form(good, files: [("file", picture.dropLast(100))])),
            WrongForm(
                about: "a part without a name",
                bytes: Array("--B\r\nContent-Type: image/jpeg\r\n\r\nx\r\n--B--\r\n".utf8)),
            WrongForm(
                about: "a field that is not UTF-8",
                bytes: Array("--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n".utf8)
                    + [0xE9, 0xFF] + Array("\r\n--B--\r\n".utf8)),
        ]
    }

    private static func fields(of operation: DescribedOperation) -> [(String, String)] {
        switch operation.operation {
        case .uploadDocument: [("document_type", "ID_FRONT")]
        case .addProof: [("kind", "PHOTO"), ("text", "Devant la porte")]
        default: [("text", "Devant la porte")]
        }
    }

    private static func form(_ fields: [(String, String)], files: [(String, [UInt8])]) -> [UInt8] {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += Array("--B\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
        }
        for (name, content) in files {
            body += Array(
                "--B\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"a.jpg\"\r\n\r\n".utf8)
            body += content + Array("\r\n".utf8)
        }
        return body + Array("--B--\r\n".utf8)
    }
}
