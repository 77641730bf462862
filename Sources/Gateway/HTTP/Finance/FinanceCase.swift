import FinancePages
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import HTTPTypes
import Hummingbird
import Ledger
import Primitives
import Reconciliation
import Web

/// One case: its story, and each step that can be taken.
struct FinanceCase: Sendable {
    let gate: FinanceGate
    let cases: CaseService
    let reader: FinanceReader
    let pages: FinancePages

    func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("finance/cases/{id}") { request, context in
            try await gate.page(request, context) { visit in
                guard let dossier = try await reader.dossier(of: try Self.id(context)) else {
                    throw FinanceProblems.missing()
                }
                let title = LocalizedText(
                    fr: "Dossier \(dossier.known.id) : \(FinanceNames.reason(dossier.known.reason).french)",
                    en: "Case \(dossier.known.id): \(FinanceNames.reason(dossier.known.reason).english)")
                let page = CasePageBuilder(visit: visit, dossier: dossier).page
                return FinanceGate.html(
                    pages.caseStory(visit.frame(title, request, section: .cases), page))
            }
        }
        router.post("finance/cases/{id}/{step}") { request, context in
            try await gate.form(request, context) { visit, form in
                let id = try Self.id(context)
                guard let version = Int(form["version"]) else {
                    throw FinanceProblems.invalid(
                        LocalizedText(fr: "La version manque.", en: "The version is missing."))
                }
                let order = try CaseForm(form).order(context.parameters.get("step") ?? "")
                let after = try await cases.take(
                    order, on: id, version: version, by: try visit.staff.id)
                let notice: FinanceNotice = after.state == .proposed ? .proposed : .stepTaken
                return FinanceGate.redirect("/finance/cases/\(id)?done=\(notice.rawValue)")
            }
        }
    }

    private static func id(_ context: WebContext) throws -> Int64 {
        guard let id = context.parameters.get("id").flatMap({ Int64($0) }) else {
            throw FinanceProblems.missing()
        }
        return id
    }
}

/// A form of a case as the order that it is.
struct CaseForm {
    private let form: FormFields

    init(_ form: FormFields) {
        self.form = form
    }

    /// Throws 404 for a step that no page offers, and 422 for a form that is incomplete.
    func order(_ step: String) throws -> CaseOrder {
        switch step {
        case "assign":
            guard let assignee = Int64(form["assignee"]) else { throw missing("à qui", "to whom") }
            return .assign(to: assignee)
        case "comment": return .comment(try text)
        case "accept": return .accept(try decision)
        case "inquire": return .inquire(optionalText)
        case "reopen": return .reopen(try text)
        case "approve": return .approve(optionalText)
        case "decline": return .decline(optionalText)
        case "move":
            let accounts = form["accounts"].split(separator: ">").map(String.init)
            guard accounts.count == 2, let debit = LedgerAccount.Kind(rawValue: accounts[0]),
                let credit = LedgerAccount.Kind(rawValue: accounts[1])
            else { throw missing("les comptes", "the accounts") }
            return .move(debit: debit, credit: credit, amount: try amount, try decision)
        case "rule":
            return .rule(try ruling, try decision)
        case "link":
            return .link(
                lines: try listed("lines") { UUID(uuidString: $0).map { StatementLineID($0) } },
                payments: try listed("payments") { PaymentID($0) }, differs: form["differs"] == "yes",
                try decision)
        default: throw FinanceProblems.missing()
        }
    }

    private var optionalText: String? { form["text"].isEmpty ? nil : form["text"] }

    private var text: String {
        get throws {
            guard let text = optionalText else { throw missing("le texte", "the text") }
            return text
        }
    }

    private var decision: CaseOrder.Decision {
        get throws {
            guard let reason = CaseDecisionReason(rawValue: form["reason"]) else {
                throw missing("le motif", "the reason")
            }
            return CaseOrder.Decision(reason, optionalText)
        }
    }

    /// Nil where the form leaves it to the case: the difference.
    private var amount: Int64? {
        get throws {
            let given = form["amount"].filter { !$0.isWhitespace && $0 != "\u{202F}" && $0 != "\u{00A0}" }
            guard !given.isEmpty else { return nil }
            guard let amount = Int64(given), amount > 0 else {
                throw FinanceProblems.invalid(
                    LocalizedText(
                        fr: "Le montant est un nombre entier de francs, sans décimales.",
                        en: "The amount is a whole number of francs, without decimals."))
            }
            return amount
        }
    }

    private var ruling: PaymentRuling {
        get throws {
            switch form["ruling"] {
            case "succeeded": return .succeeded
            case "late_accepted": return .lateAccepted
            case let word:
                guard word.hasPrefix("failed."),
                    let failure = PaymentFailure(rawValue: String(word.dropFirst(7)))
                else { throw missing("la décision", "the ruling") }
                return .failed(failure)
            }
        }
    }

    private func listed<Value>(_ name: String, _ read: (String) -> Value?) throws -> [Value] {
        try form[name].split { $0.isWhitespace || $0 == "," }.map { part in
            guard let value = read(String(part)) else {
                throw FinanceProblems.invalid(
                    LocalizedText(
                        fr: "« \(part.prefix(64)) » n'est pas un identifiant.",
                        en: "\"\(part.prefix(64))\" is no identifier."))
            }
            return value
        }
    }

    private func missing(_ french: String, _ english: String) -> any Error {
        FinanceProblems.invalid(LocalizedText(fr: "Il manque \(french).", en: "It lacks \(english)."))
    }
}
