import FoundationEssentials
import GatewayCore
import GatewayMessages
import Primitives

/// Six digits sent to a phone, which show that the person who types them has it.
package struct PhoneCode: Sendable {
    /// What a code opens; a code for one purpose is worthless for another.
    package enum Purpose: String, Sendable, CaseIterable {
        case verifyPhone = "verify_phone"
        case resetPassword = "reset_password"
        /// Goes to the number that is to be paid.
        case payoutAccount = "payout_account"
    }

    static let digits = 6
    package static let lifetime = Duration.seconds(600)
    static let triesAllowed: Int64 = 5
    package static let resendAfter = Duration.seconds(60)
    static let dailyLimit: Int64 = 5

    let id: UUID
    let text: String

    /// Draws a code, each of the million as likely as another.
    init(identifiers: IdentifierSource) {
        id = identifiers.timeOrdered()
        text = Self.draw { identifiers.bytes(3) }
    }

    /// Twenty random bits at a time; a number above 999,999 is drawn again, since folding it in would favour some.
    static func draw(_ bytes: () -> [UInt8]) -> String {
        while true {
            let number = bytes().prefix(3).reduce(0) { $0 << 8 | Int($1) } & 0xFFFFF
            guard number < 1_000_000 else { continue }
            let text = String(number)
            return String(repeating: "0", count: digits - text.count) + text
        }
    }

    /// Whether the text has the form of a code at all.
    package static func isWellFormed(_ text: String) -> Bool {
        text.utf8.count == digits
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// What the SMS says, in characters of the GSM alphabet, so that it fits one message.
    func message(_ purpose: Purpose) -> LocalizedText {
        switch purpose {
        case .verifyPhone:
            LocalizedText(
                fr: "Kimi : votre code est \(text). Il est valable 10 minutes. Ne le donnez à personne.",
                en: "Kimi: your code is \(text). It is valid for 10 minutes. Never share it.")
        case .resetPassword:
            LocalizedText(
                fr: "Kimi : le code pour changer votre mot de passe est \(text). Valable 10 minutes. "
                    + "Vous n'avez rien demandé ? Ignorez ce message.",
                en: "Kimi: the code to change your password is \(text). Valid for 10 minutes. "
                    + "Did you not ask for it? Ignore this message.")
        case .payoutAccount:
            LocalizedText(
                fr:
                    "Kimi : le code pour recevoir des paiements sur ce numéro est \(text). Valable 10 minutes. "
                    + "Vous n'avez rien demandé ? Ignorez ce message.",
                en: "Kimi: the code to receive payouts on this number is \(text). Valid for 10 minutes. "
                    + "Did you not ask for it? Ignore this message.")
        }
    }
}
