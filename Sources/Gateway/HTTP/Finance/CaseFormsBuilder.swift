import FinancePages
import FoundationEssentials
import GatewayCore
import GatewayEngine
import GatewayStore
import Ledger
import Primitives
import Reconciliation

/// The forms of a case: one for each step that its state and the reader's role allow.
struct CaseFormsBuilder {
    let visit: FinanceVisit
    let dossier: CaseDossier

    private func say(_ french: String, _ english: String) -> String {
        visit.language == .french ? french : english
    }

    private func may(_ step: CaseStep) -> Bool {
        guard let role = visit.member?.role else { return false }
        var machine = CaseStateMachine(
            state: dossier.known.state, hasAssignee: dossier.known.assignee != nil)
        do { try machine.apply(step, by: role) } catch { return false }
        return true
    }

    var forms: [CasePage.Form] {
        var forms: [CasePage.Form] = []
        if may(.assign) { forms.append(assign) }
        if may(.comment) { forms.append(plain("comment", [long])) }
        if may(.accept) { forms.append(plain("accept", [reason, optional])) }
        if may(.inquire), !dossier.known.payments.isEmpty { forms.append(plain("inquire", [optional])) }
        if may(.link) { forms.append(link) }
        if may(.propose) || may(.post) { forms.append(move) }
        if may(.propose), dossier.payments.count == 1 { forms.append(rule) }
        if may(.reopen) { forms.append(plain("reopen", [long])) }
        return forms
    }

    private var reason: CasePage.Field {
        CasePage.Field(name: "reason", label: say("Motif", "Reason"), choices: CaseListBuilder.reasons(visit))
    }

    private var long: CasePage.Field {
        CasePage.Field(name: "text", label: say("Texte", "Text"), isLong: true)
    }

    private var optional: CasePage.Field {
        CasePage.Field(name: "text", label: say("Texte", "Text"), isLong: true, isRequired: false)
    }

    private func plain(_ step: String, _ fields: [CasePage.Field]) -> CasePage.Form {
        CasePage.Form(
            step: step, label: visit.say(FinanceNames.step(step)), help: help(step), fields: fields)
    }

    private func help(_ step: String) -> String {
        switch step {
        case "accept":
            say(
                "L'écart reste tel quel ; aucun argent ne bouge.",
                "The break stays as it is; no money moves.")
        case "inquire":
            say(
                "L'opérateur est interrogé tout de suite ; sa réponse apparaît dans l'histoire.",
                "The operator is asked at once; its answer appears in the story.")
        case "reopen":
            say("L'argent reste où il est.", "Money stays where it is.")
        default: ""
        }
    }

    private var assign: CasePage.Form {
        let members = dossier.staff.filter {
            !$0.isSuspended && CaseStateMachine.roles(for: .assign).contains($0.role)
        }
        return CasePage.Form(
            step: "assign", label: visit.say(FinanceNames.step("assign")), help: "",
            fields: [
                CasePage.Field(
                    name: "assignee", label: say("À qui", "To whom"),
                    choices: members.map {
                        CasesPage.Choice(
                            value: String($0.id), label: $0.name, isChosen: $0.id == visit.member?.id)
                    })
            ])
    }

    private var link: CasePage.Form {
        let known = dossier.known
        return CasePage.Form(
            step: "link", label: visit.say(FinanceNames.step("link")),
            help: say(
                "Des lignes du relevé et des paiements qui sont la même chose, séparés par des blancs.",
                "Lines of the statement and payments that are the same thing, separated by blanks."),
            fields: [
                CasePage.Field(
                    name: "lines", label: say("Lignes", "Lines"),
                    value: known.lines.map(\.uuid.lowercased).joined(separator: " "), isLong: true),
                CasePage.Field(
                    name: "payments", label: say("Paiements", "Payments"),
                    value: known.payments.map(\.description).joined(separator: " "), isLong: true),
                CasePage.Field(
                    name: "differs", label: say("Les montants peuvent différer", "The amounts may differ"),
                    choices: [
                        CasesPage.Choice(value: "no", label: say("non", "no")),
                        CasesPage.Choice(value: "yes", label: say("oui", "yes")),
                    ]), reason, optional,
            ])
    }

    private var move: CasePage.Form {
        CasePage.Form(
            step: "move", label: say("Passer une écriture", "Post a correction or write-off"),
            help: say(
                "Au-delà de la limite, une seconde personne doit approuver. Les réserves des accords ne se touchent jamais d'ici.",
                "Above the limit a second person has to approve. The purses of agreements are never touched from here."
            ),
            fields: [
                CasePage.Field(
                    name: "accounts", label: say("Débit → crédit", "Debit → credit"),
                    choices: AdjustmentTable.rows.map { row in
                        CasesPage.Choice(
                            value: "\(row.debit.rawValue)>\(row.credit.rawValue)",
                            label:
                                "\(row.debit.rawValue) → \(row.credit.rawValue) · \(visit.say(row.purpose))")
                    }),
                CasePage.Field(
                    name: "amount", label: say("Montant (vide : l'écart)", "Amount (empty: the difference)"),
                    isRequired: false), reason, optional,
            ], isMoney: true)
    }

    private var rule: CasePage.Form {
        let failures = PaymentFailure.allCases.map {
            CasesPage.Choice(
                value: "failed.\($0.rawValue)",
                label: say("échoué : \($0.rawValue)", "failed: \($0.rawValue)"))
        }
        return CasePage.Form(
            step: "rule", label: say("Décider la fin du paiement", "Rule how the payment ended"),
            help: say(
                "Toujours à deux : la décision vaut preuve.", "Always by two people: the ruling is evidence."),
            fields: [
                CasePage.Field(
                    name: "ruling", label: say("Décision", "Ruling"),
                    choices: [
                        CasesPage.Choice(value: "succeeded", label: say("réussi", "succeeded")),
                        CasesPage.Choice(
                            value: "late_accepted",
                            label: say("versement tardif validé", "late payout accepted")),
                    ] + failures), reason, optional,
            ], isMoney: true)
    }
}
