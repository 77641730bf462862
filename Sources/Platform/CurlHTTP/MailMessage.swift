package import FoundationEssentials
import Primitives

/// One e-mail of plain text to one person (RFC 5322, MIME).
package struct MailMessage: Sendable {
    package let from: MailAddress
    /// Shown beside the sender's address.
    package let fromName: String
    package let to: MailAddress
    package let subject: String
    package let text: String
    /// Left of the `@` of the Message-ID: the same for each try, so that a second copy can be told.
    package let id: String
    package let date: Date
    /// Such as `fr`.
    package let language: String

    package init(
        from: MailAddress, fromName: String, to: MailAddress, subject: String, text: String, id: String,
        date: Date,
        language: String
    ) {
        self.from = from
        self.fromName = fromName
        self.to = to
        self.subject = subject
        self.text = text
        self.id = id
        self.date = date
        self.language = language
    }

    /// What is wrong with the texts of the headers, where a line break would begin another header; nil where nothing is.
    var fault: String? {
        for (name, value) in [("subject", subject), ("sender's name", fromName), ("language", language)] {
            let isSafe = value.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
            if !isSafe { return "The \(name) holds a control character." }
        }
        let isIdentifier = id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>@".utf8.contains($0) }
        return !id.isEmpty && isIdentifier ? nil : "The identifier is not one word of ASCII."
    }

    /// The message as it is sent, lines ended by CR LF. The caller has looked at `fault`.
    var bytes: [UInt8] {
        let headers = [
            "Date: \(MailDate.text(date))",
            "From: \(MailText.header(fromName)) <\(from.text)>", "To: <\(to.text)>",
            "Subject: \(MailText.header(subject))", "Message-ID: <\(id)@\(from.domain)>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable", "Content-Language: \(language)",
            "Auto-Submitted: auto-generated",
        ]
        return Array(
            (headers.joined(separator: "\r\n") + "\r\n\r\n" + MailText.quotedPrintable(text) + "\r\n").utf8)
    }
}

/// The encodings of mail.
enum MailText {
    /// As it stands where it is plain ASCII, else encoded words (RFC 2047), each below 75 characters.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
        if isPlain, !text.contains("=?"), !text.contains(where: { "()<>@,;:\\\".[]".contains($0) }) {
            return text
        }
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if word.count + bytes.count > 42 {
                words.append(encoded(word))
                word = []
            }
            word += bytes
        }
        return (words + [encoded(word)]).joined(separator: "\r\n ")
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        "=?UTF-8?B?\(Data(bytes).base64EncodedString())?="
    }

    /// RFC 2045, section 6.7: lines below 76 characters.
    static func quotedPrintable(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false)
            .map { line(String($0)) }.joined(separator: "\r\n")
    }

    private static func line(_ text: String) -> String {
        var lines: [String] = []
        var current = ""
        let bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            let isLast = index == bytes.count - 1
            let isPrintable = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=")
            let isInnerSpace = byte == 0x20 && !isLast
            let piece =
                isPrintable || isInnerSpace
                ? String(UnicodeScalar(byte)) : "=" + Hex.encode([byte]).uppercased()
            if current.utf8.count + piece.utf8.count > 75 {
                lines.append(current + "=")
                current = ""
            }
            current += piece
        }
        return (lines + [current]).joined(separator: "\r\n")
    }
}

/// `Mon, 14 Dec 2026 10:00:00 +0000` (RFC 5322, section 3.3).
enum MailDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func text(_ date: Date) -> String {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let stamp = RFC3339.format(Date(timeIntervalSince1970: Double(seconds)))
        let month = months[(Int(stamp.dropFirst(5).prefix(2)) ?? 1) - 1]
        let weekday = days[((day % 7) + 7) % 7]
        return
            "\(weekday), \(stamp.dropFirst(8).prefix(2)) \(month) \(stamp.prefix(4)) \(stamp.dropFirst(11).prefix(8)) +0000"
    }
}
