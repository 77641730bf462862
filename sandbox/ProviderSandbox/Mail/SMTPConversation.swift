/// What one message was handed in with.
struct SMTPEnvelope: Sendable, Equatable {
    var from = ""
    var recipients: [String] = []
    /// Headers and text, without the dots that the protocol adds.
    var lines: [String] = []
}

/// The server's side of SMTP (RFC 5321), line by line, as a value.
struct SMTPConversation {
    /// What the server does with messages.
    enum Behaviour: String, CaseIterable, Sendable {
        case accepted
        /// 451: come back later.
        case busy
        /// 550: never.
        case refused
    }

    enum Step: Equatable {
        case reply(String)
        /// The message is whole; the reply follows.
        case taken(SMTPEnvelope, reply: String)
        case end(reply: String)
        case nothing
    }

    static let greeting = "220 sandbox ESMTP"
    private static let largest = 20_000

    private let behaviour: @Sendable () -> Behaviour
    private var envelope: SMTPEnvelope?
    private var isInData = false
    private var isGreeted = false

    init(behaviour: @escaping @Sendable () -> Behaviour) {
        self.behaviour = behaviour
    }

    mutating func receive(_ line: String) -> Step {
        if isInData { return data(line) }
        let words = line.split(separator: ":", maxSplits: 1).map(String.init)
        let command = line.prefix { $0 != " " }.uppercased()
        switch command {
        case "EHLO":
            isGreeted = true
            return .reply("250-sandbox\r\n250-8BITMIME\r\n250 SIZE 1000000")
        case "HELO":
            isGreeted = true
            return .reply("250 sandbox")
        case "MAIL":
            guard isGreeted, let from = Self.path(words) else { return .reply("503 EHLO comes first") }
            envelope = SMTPEnvelope(from: from)
            return .reply("250 OK")
        case "RCPT":
            guard envelope != nil, let to = Self.path(words), !to.isEmpty else {
                return .reply("503 MAIL comes first")
            }
            switch behaviour() {
            case .accepted: envelope?.recipients.append(to)
            case .busy: return .reply("451 Try again later")
            case .refused: return .reply("550 No such mailbox")
            }
            return .reply("250 OK")
        case "DATA":
            guard envelope?.recipients.isEmpty == false else { return .reply("503 RCPT comes first") }
            isInData = true
            return .reply("354 Go on")
        case "RSET":
            envelope = nil
            return .reply("250 OK")
        case "NOOP": return .reply("250 OK")
        case "QUIT": return .end(reply: "221 Bye")
        default: return .reply("502 Not known here")
        }
    }

    private mutating func data(_ line: String) -> Step {
        guard line == "." else {
            guard (envelope?.lines.count ?? 0) < Self.largest else { return .end(reply: "552 Too long") }
            envelope?.lines.append(line.hasPrefix(".") ? String(line.dropFirst()) : line)
            return .nothing
        }
        isInData = false
        guard let whole = envelope else { return .reply("503 MAIL comes first") }
        envelope = nil
        return .taken(whole, reply: "250 Taken")
    }

    /// What stands between the brackets of `MAIL FROM:<…>` and `RCPT TO:<…>`.
    private static func path(_ words: [String]) -> String? {
        guard words.count == 2, let open = words[1].firstIndex(of: "<"),
            let close = words[1][open...].firstIndex(of: ">")
        else { return nil }
        return String(words[1][words[1].index(after: open)..<close])
    }
}
