import GatewayCore
import Primitives

/// The ruling of a case file, compared with what was held and with what was paid for it.
struct CaseFileRuling {
    struct Decided {
        let id: String
        let toBuyer: Int64
        let toSeller: Int64
    }

    /// Nil where nothing is decided.
    let decided: Decided?
    let faults: [LocalizedText]
    let notes: [LocalizedText]

    init(_ documents: CaseFileDocuments, payments: CaseFilePayments) {
        let dispute = documents.about["dispute"] ?? .null
        let standing = (documents.rulings["rulings"]?.array ?? []).filter {
            ["EFFECTIVE", "AUTOMATIC"].contains($0["status"]?.string ?? "")
        }
        guard let ruling = standing.first else {
            let isClosed =
                ["RESOLVED", "CLOSED"].contains(dispute["status"]?.string ?? "")
                && dispute["lifting"]?["reasons"] == nil
            decided = nil
            faults =
                isClosed
                ? [LocalizedText(fr: "La décision manque.", en: "The ruling is missing.")] : []
            notes = []
            return
        }
        let decided = Decided(
            id: ruling["id"]?.string ?? "", toBuyer: ruling["to_buyer"]?.integer ?? -1,
            toSeller: ruling["to_seller"]?.integer ?? -1)
        self.decided = decided
        var faults: [LocalizedText] = []
        var notes: [LocalizedText] = []
        let held = dispute["held"]?.integer ?? -1
        let (sum, overflows) = decided.toBuyer.addingReportingOverflow(decided.toSeller)
        if standing.count > 1 || overflows || sum != held || decided.toBuyer < 0 || decided.toSeller < 0 {
            faults.append(
                LocalizedText(
                    fr: "La décision ne partage pas exactement les \(held) tenus.",
                    en: "The ruling does not divide exactly the \(held) held."))
        }
        if Self.due(documents, dispute) != held {
            faults.append(
                LocalizedText(
                    fr: "Ce qui est tenu n'est pas ce que la transaction devait.",
                    en: "What is held is not what was due."))
        }
        let id = dispute["id"]?.integer ?? 0
        let settlement = documents.rulings["settlement"] ?? .null
        let legs: [(PaymentKind, Int64, Int64, Int64)] = [
            (.refund, settlement["to_buyer"]?.integer ?? -1, 0, decided.toBuyer),
            (
                .disbursement, settlement["net"]?.integer ?? -1, settlement["fee"]?.integer ?? -1,
                decided.toSeller
            ),
        ]
        for (kind, amount, fee, share) in legs {
            let orders = payments.orders(of: id, kind)
            let paid = orders.first.map {
                ($0["amount"]?.integer ?? 0) &+ ($0["fee"]?.integer ?? 0)
            }
            let isRight =
                orders.count <= 1 && amount &+ fee == share && (paid ?? share) == share
                && (amount > 0 || orders.isEmpty)
            if !isRight {
                faults.append(
                    LocalizedText(
                        fr: "Ce qui a été payé (\(kind.rawValue)) n'est pas la part décidée de \(share).",
                        en: "What was paid (\(kind.rawValue)) is not the ruled share of \(share)."))
            } else if amount > 0, orders.first?["status"]?.string != "SUCCEEDED" {
                if dispute["status"]?.string == "CLOSED" {
                    faults.append(
                        LocalizedText(
                            fr: "Le litige est clos, et \(amount) (\(kind.rawValue)) n'est pas arrivé.",
                            en: "The dispute is closed, and \(amount) (\(kind.rawValue)) has not arrived."))
                } else {
                    notes.append(
                        LocalizedText(
                            fr: "\(amount) (\(kind.rawValue)) n'est pas encore arrivé.",
                            en: "\(amount) (\(kind.rawValue)) has not arrived yet."))
                }
            }
        }
        self.faults = faults
        self.notes = notes
    }

    /// What the buyer had to pay for what is disputed.
    private static func due(_ documents: CaseFileDocuments, _ dispute: JSONValue) -> Int64? {
        guard let milestone = dispute["milestone_id"]?.integer else {
            return documents.terms["amount_due"]?.integer
        }
        return documents.terms["milestones"]?.array?.first { $0["id"]?.integer == milestone }?["amount_due"]?
            .integer
    }
}
