import FinancePages
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Ledger
import Primitives
import Reconciliation

/// Makes the page of a case: what it is about, the story of its payments, what was done, and what can be done now.
struct CasePageBuilder {
    let visit: FinanceVisit
    let dossier: CaseDossier

    private var text: FinanceText { FinanceText(language: visit.language) }

    private func say(_ french: String, _ english: String) -> String {
        visit.language == .french ? french : english
    }

    var page: CasePage {
        let known = dossier.known
        return CasePage(
            number: String(known.id), version: String(known.version),
            kind: visit.say(FinanceNames.reason(known.reason)), explanation: explanation, facts: facts,
            story: story, steps: steps,
            forms: CaseFormsBuilder(visit: visit, dossier: dossier).forms, proposal: proposal)
    }

    private var explanation: String {
        dossier.known.explanation.map { visit.language == .french ? $0.french : $0.english } ?? ""
    }

    private var facts: [NamedValue] {
        let known = dossier.known
        var facts = [
            NamedValue(say("État", "State"), visit.say(FinanceNames.state(known.state))),
            NamedValue(say("Journée", "Day"), text.day(known.day)),
            NamedValue(say("Opérateur", "Provider"), known.provider.name),
            NamedValue(say("Relevé", "Statement"), text.money(known.statementAmount, known.currency)),
            NamedValue(say("Livres", "Books"), text.money(known.bookAmount, known.currency)),
            NamedValue(say("Âge (jours)", "Age (days)"), text.number(known.age(on: dossier.today))),
            NamedValue(say("Confié à", "Assigned to"), known.assigneeName ?? "–"),
        ]
        for payment in dossier.payments {
            facts.append(
                NamedValue(
                    say("Paiement", "Payment"),
                    "\(payment.stored.id) · \(payment.stored.reference) · \(payment.stored.state.rawValue) · "
                        + payment.stored.account.msisdn.masked))
        }
        return facts
    }

    /// Events and lines of statements together, in their order in time.
    private var story: [CasePage.Event] {
        struct Moment {
            let milliseconds: Int64
            let source: String
            let title: String
            let detail: String
        }
        var moments = dossier.payments.flatMap(\.story).map { event in
            Moment(
                milliseconds: Int64((event.time.timeIntervalSince1970 * 1000).rounded()),
                source: event.source.rawValue, title: "\(source(event.source)) · \(event.title)",
                detail: event.detail)
        }
        moments += dossier.lines.map { placed in
            let line = placed.line
            let sign = line.direction == .incoming ? "+" : "−"
            return Moment(
                milliseconds: line.time * 1000, source: "statement",
                title: "\(say("Relevé", "Statement")) · \(line.status.rawValue)",
                detail:
                    "\(placed.fileName), \(say("ligne", "line")) \(line.number) · \(line.providerReference) · "
                    + "\(sign)\(text.money(line.amount, line.currency)) · \(line.party?.masked ?? "") · "
                    + placed.id.uuid.lowercased)
        }
        moments.sort { ($0.milliseconds, $0.title) < ($1.milliseconds, $1.title) }
        var previous: Int64?
        return moments.map { moment in
            defer { previous = moment.milliseconds }
            return CasePage.Event(
                time: text.time(moment.milliseconds / 1000),
                after: previous.map { text.after(moment.milliseconds - $0) } ?? "", source: moment.source,
                title: moment.title, detail: moment.detail)
        }
    }

    private func source(_ source: PaymentStoryEvent.Source) -> String {
        switch source {
        case .command: say("Ordre", "Command")
        case .attempt: say("Tentative", "Attempt")
        case .evidence: say("Preuve", "Evidence")
        case .webhook: "Webhook"
        case .ledger: say("Écriture", "Posting")
        case .event: say("Annonce", "Event")
        case .opened: say("Dossier", "Case")
        }
    }

    private var steps: [CasePage.Event] {
        dossier.steps.map { step in
            CasePage.Event(
                time: text.time(step.takenAt), after: step.staff ?? "Kimi", source: "step",
                title: visit.say(FinanceNames.step(step.step)),
                detail: [
                    step.reasonCode.map { code in
                        CaseDecisionReason(rawValue: code).map { visit.say($0.title) } ?? code
                    }, step.text, visit.say(FinanceNames.state(step.state)),
                ].compactMap(\.self).joined(separator: " · "))
        }
    }

    private var proposal: CasePage.Proposal? {
        dossier.proposal.map { proposal in
            let role = visit.member?.role ?? .viewer
            let isOwn = proposal.proposedBy == visit.member?.id
            let mayDecide = CaseStateMachine.roles(for: .approve).contains(role) && !isOwn
            return CasePage.Proposal(
                number: proposal.id.lowercased, text: told(proposal), mayDecide: mayDecide,
                obstacle: mayDecide
                    ? nil
                    : isOwn
                        ? say("Celui qui propose ne décide pas.", "Who proposes does not decide.")
                        : say("Seul un approbateur décide.", "Only an approver decides."))
        }
    }

    private func told(_ proposal: StoredProposal) -> String {
        let amount = text.money(proposal.action.amount.minorUnits, proposal.action.amount.currency)
        let reason =
            CaseDecisionReason(rawValue: proposal.reasonCode).map { visit.say($0.title) }
            ?? proposal.reasonCode
        let what: String
        switch proposal.action {
        case .transfer(let transfer):
            let purpose = AdjustmentTable.row(debit: transfer.debit.kind, credit: transfer.credit.kind)
            what =
                "\(transfer.debit.kind.rawValue) → \(transfer.credit.kind.rawValue). "
                + (purpose.map { visit.say($0.purpose) } ?? "")
        case .ruling(let ruling, _): what = "\(say("Décision", "Ruling")) : \(ruling.word)"
        }
        return "\(proposal.proposerName) · \(amount) · \(what) · \(reason)"
    }
}
