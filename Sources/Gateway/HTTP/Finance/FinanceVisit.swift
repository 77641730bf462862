import Crypto
import FinancePages
import GatewayStore
import HTTPTypes
import Hummingbird
import Primitives
import Reconciliation
import Web

/// One request to the pages of finance: who asks, in which language, and what proves that a form is ours.
struct FinanceVisit: Sendable {
    let language: Language
    /// Nil where nobody is signed in.
    let member: StoredStaff?
    let session: Secret<String>?
    /// Random, with the browser; forms carry a hash of it and of the session.
    let browser: String
    /// Whether the browser has that already.
    let isKnownBrowser: Bool

    /// What every form of a page sends back.
    var formToken: String { FormToken.of(browser: browser, session: session) }

    /// Who is signed in. Throws where nobody is.
    var staff: StoredStaff {
        get throws {
            guard let member else { throw FinanceProblems.signedOut() }
            return member
        }
    }

    /// The same text in the reader's language.
    func say(_ text: LocalizedText) -> String { text.text(in: language) }

    /// What stands around a page that answers the request.
    func frame(
        _ title: LocalizedText, _ request: Request, section: PageFrame.Section = .none,
        fault: LocalizedText? = nil
    ) -> PageFrame {
        PageFrame(
            language: language, title: say(title),
            staff: member.map { StaffName(name: $0.name, role: say($0.role.title)) }, formToken: formToken,
            address: request.method == .get ? request.uri.description : "/finance", section: section,
            notice: FinanceNotice(of: request).map { say($0.text) }, fault: fault.map { say($0) })
    }
}

/// A form that does not carry what its page gave it was not sent from that page.
enum FormToken {
    static func of(browser: String, session: Secret<String>?) -> String {
        let text = "finance form\n\(browser)\n\(session?.reveal() ?? "")"
        return Base64URL.encode(Array(SHA256.hash(data: Array(text.utf8))))
    }

    /// In a time that does not depend on where the two differ.
    static func matches(_ given: String, _ expected: String) -> Bool {
        let (left, right) = (Array(given.utf8), Array(expected.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// What was done just before a page is shown: the address says which of these, and nothing else.
enum FinanceNotice: String, CaseIterable {
    case signedOut = "signed_out"
    case imported
    case known
    case compared
    case stepTaken = "step_taken"
    case proposed
    case manyTaken = "many_taken"
    case closed

    init?(of request: Request) {
        guard let value = request.uri.queryParameters["done"] else { return nil }
        self.init(rawValue: String(value))
    }

    var text: LocalizedText {
        switch self {
        case .signedOut: LocalizedText(fr: "Vous êtes déconnecté.", en: "You are signed out.")
        case .imported: LocalizedText(fr: "Le relevé est importé.", en: "The statement is imported.")
        case .known:
            LocalizedText(
                fr: "Ce relevé était déjà importé : rien n'a changé.",
                en: "This statement was imported before: nothing has changed.")
        case .compared:
            LocalizedText(
                fr: "Les relevés et les livres sont rapprochés.",
                en: "The statements and the books are compared.")
        case .stepTaken: LocalizedText(fr: "C'est fait, et consigné.", en: "It is done, and on record.")
        case .proposed:
            LocalizedText(
                fr: "C'est proposé ; une seconde personne doit décider.",
                en: "It is proposed; a second person has to decide.")
        case .manyTaken:
            LocalizedText(
                fr: "C'est fait pour tous les dossiers choisis.", en: "It is done for all chosen cases.")
        case .closed:
            LocalizedText(fr: "La journée est clôturée et signée.", en: "The day is closed and signed.")
        }
    }
}
