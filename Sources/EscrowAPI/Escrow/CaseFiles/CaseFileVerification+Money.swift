import GatewayCore
import GatewayMessages
import Primitives

extension CaseFileVerification {
    /// That the ledger, the payments and the ruling say the same, to the franc.
    static func money(
        _ documents: CaseFileDocuments, _ trail: CaseFileTrail, _ report: inout CaseFileReport
    ) {
        guard let purse = try? PurseDescription(json: documents.purse),
            documents.terms["purse"]?.string == purse.purse.description
        else {
            return report.add(
                .ledger, .fails, fr: "Les écritures ne sont pas celles de cette transaction.",
                en: "The ledger rows are not those of this transaction, or cannot be read.")
        }
        guard purse.isComplete else {
            return report.add(
                .ledger, .open,
                fr:
                    "La caisse a plus d'écritures qu'un dossier n'en montre : les sommes ne sont pas prouvées.",
                en: "The purse has more rows than a case file shows: the sums are not proven.")
        }
        report.add(
            .ledger, faults: CaseFileLedger(purse: purse).faults,
            otherwise: LocalizedText(
                fr:
                    "\(purse.transfers.count) écritures : la caisse tient \(purse.posted) \(purse.currency.rawValue), dont "
                    + "\(purse.reserved) réservés, au franc près.",
                en:
                    "\(purse.transfers.count) rows: the purse holds \(purse.posted) \(purse.currency.rawValue), of which "
                    + "\(purse.reserved) is reserved, to the franc."))
        let payments = CaseFilePayments(documents.payments, purse: purse)
        report.add(
            .payments, faults: payments.faults, notes: payments.notes,
            otherwise: LocalizedText(
                fr:
                    "\(payments.count) paiements : encaissé \(payments.sum(.collection)), versé au vendeur "
                    + "\(payments.sum(.disbursement)), frais \(payments.fees), rendu à l'acheteur "
                    + "\(payments.sum(.refund)).",
                en:
                    "\(payments.count) payments: collected \(payments.sum(.collection)), paid to the seller "
                    + "\(payments.sum(.disbursement)), fees \(payments.fees), paid back to the buyer "
                    + "\(payments.sum(.refund))."))
        ruling(documents, payments, purse, trail, &report)
    }

    private static func ruling(
        _ documents: CaseFileDocuments, _ payments: CaseFilePayments, _ purse: PurseDescription,
        _ trail: CaseFileTrail, _ report: inout CaseFileReport
    ) {
        let dispute = documents.about["dispute"] ?? .null
        let held = dispute["held"]?.integer ?? -1
        let ruling = CaseFileRuling(documents, payments: payments)
        if ruling.decided == nil, let reasons = dispute["lifting"]?["reasons"]?.string {
            let digest = CaseFileArchive.digest(Array(reasons.utf8))
            let isRecorded = trail.says(["dispute.lifted"], ["sha256": .string(digest)])
            return report.add(
                .ruling,
                faults: isRecorded || !trail.faults.isEmpty
                    ? []
                    : [
                        LocalizedText(
                            fr: "Le journal d'audit ne sait pas que le litige a été levé pour cette raison.",
                            en: "The audit trail does not know that the dispute was lifted for this reason.")
                    ],
                otherwise: LocalizedText(
                    fr: "L'administration a levé le litige qu'elle avait ouvert ; rien n'a été tranché.",
                    en: "The administrators lifted the dispute that they had opened; nothing was ruled."))
        }
        guard let decided = ruling.decided else {
            guard purse.posted &- purse.reserved >= held, ruling.faults.isEmpty else {
                return report.add(
                    .ruling, .fails, fr: "La caisse tient moins que les \(held) en litige.",
                    en: "The purse holds less than the \(held) in dispute.")
            }
            return report.add(
                .ruling, .open, fr: "Le litige n'est pas tranché ; les \(held) sont toujours là.",
                en: "The dispute is not ruled; the \(held) are still held.")
        }
        var faults = ruling.faults
        let isRecorded = trail.says(
            ["dispute.ruled", "dispute.ruling_proposed", "dispute.ruled_automatically"],
            [
                "ruling": .string(decided.id), "to_buyer": .integer(decided.toBuyer),
                "to_seller": .integer(decided.toSeller),
            ])
        if trail.faults.isEmpty, !isRecorded {
            faults.append(
                LocalizedText(
                    fr: "Le journal d'audit ne connaît pas cette décision.",
                    en: "The audit trail does not know this ruling."))
        }
        report.add(
            .ruling, faults: faults, notes: ruling.notes,
            otherwise: LocalizedText(
                fr:
                    "La décision partage les \(held) tenus : \(decided.toBuyer) à l'acheteur, \(decided.toSeller) au vendeur "
                    + "(frais compris), et c'est ce qui a été payé.",
                en:
                    "The ruling divides the \(held) held: \(decided.toBuyer) to the buyer, \(decided.toSeller) to the "
                    + "seller (fee included), and that is what was paid."))
    }
}

/// The payments as the escrow service has them, compared with what the gateway says of each.
struct CaseFilePayments {
    let faults: [LocalizedText]
    let notes: [LocalizedText]
    private let documents: [JSONValue]

    init(_ document: JSONValue, purse: PurseDescription) {
        documents = document["payments"]?.array ?? []
        let told = Dictionary(
            purse.payments.map { ($0.payment.description, $0) }, uniquingKeysWith: { first, _ in first })
        var (faults, notes): ([LocalizedText], [LocalizedText]) = ([], [])
        for payment in documents {
            let name = payment["reference"]?.string ?? ""
            let status = payment["status"]?.string ?? ""
            guard let theirs = told[payment["id"]?.string ?? ""] else {
                if status == "SUCCEEDED" {
                    faults.append(
                        LocalizedText(
                            fr: "Le paiement \(name) est dit réussi, et les écritures ne le connaissent pas.",
                            en: "The payment \(name) is said to have succeeded, and the books do not know it."
                        ))
                }
                continue
            }
            if !Self.agree(payment, theirs) {
                faults.append(
                    LocalizedText(
                        fr: "Le paiement \(name) n'est pas le même dans les deux services.",
                        en: "The payment \(name) is not the same in both services."))
            } else if !Self.isFinal(status) || !theirs.state.isFinal {
                notes.append(
                    LocalizedText(
                        fr: "Le paiement \(name) était en route quand le dossier a été fait.",
                        en: "The payment \(name) was on its way when the file was made."))
            }
        }
        let ours = Set(documents.compactMap { $0["id"]?.string })
        for payment in purse.payments where !ours.contains(payment.payment.description) {
            if !payment.isAutomatic {
                faults.append(
                    LocalizedText(
                        fr: "Personne n'a commandé le paiement \(payment.reference).",
                        en: "Nobody ordered the payment \(payment.reference)."))
            }
        }
        self.faults = faults
        self.notes = notes
    }

    private static func isFinal(_ status: String) -> Bool { status == "SUCCEEDED" || status == "FAILED" }

    private static func agree(_ ours: JSONValue, _ theirs: DescribedPayment) -> Bool {
        guard ours["kind"]?.string == theirs.kind.rawValue, ours["amount"]?.integer == theirs.amount,
            ours["fee"]?.integer == theirs.fee, ours["reference"]?.string == theirs.reference
        else { return false }
        let status = ours["status"]?.string ?? ""
        guard isFinal(status), theirs.state.isFinal, !theirs.isLate else { return true }
        guard (status == "SUCCEEDED") == (theirs.state == .succeeded) else { return false }
        let reference = ours["provider_reference"]?.string
        return reference == nil || reference == theirs.providerReference
    }

    var count: Int { documents.count }
    var fees: Int64 { succeeded(.disbursement).reduce(0) { $0 &+ ($1["fee"]?.integer ?? 0) } }

    func sum(_ kind: PaymentKind) -> Int64 {
        succeeded(kind).reduce(0) { $0 &+ ($1["amount"]?.integer ?? 0) }
    }

    private func succeeded(_ kind: PaymentKind) -> [JSONValue] {
        documents.filter { $0["kind"]?.string == kind.rawValue && $0["status"]?.string == "SUCCEEDED" }
    }

    /// What carries out the ruling of a dispute, without what has failed.
    func orders(of dispute: Int64, _ kind: PaymentKind) -> [JSONValue] {
        documents.filter {
            $0["kind"]?.string == kind.rawValue && $0["dispute_id"]?.integer == dispute
                && $0["status"]?.string != "FAILED"
        }
    }
}
