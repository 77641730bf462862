import Escrow
import FoundationEssentials
import GatewayCore
import Hummingbird
import Primitives
import Web

/// The bodies and queries of the routes of disputes, read strictly.
enum DisputeRequests {
    /// `POST /api/disputes/`. `transaction_id` is the integer, or the public reference.
    static func opening(_ request: Request) async throws -> DisputeRequest {
        var fields = try await RequestFields(request)
        let agreement = agreement(&fields)
        let milestone = fields.integer("milestone_id", in: 1...Int64.max, required: false)
        let category = fields.choice("category", of: DisputeCategory.allCases.map(\.rawValue)).flatMap {
            DisputeCategory(rawValue: $0)
        }
        let title = fields.prose("title", length: 1...200)
        let description = fields.prose("description", length: 1...5000)
        let values = try fields.finish(agreement, category, title, description)
        return DisputeRequest(
            agreement: values.0, milestoneID: milestone, category: values.1,
            statement: DisputeStatement(title: values.2, description: values.3))
    }

    private static func agreement(_ fields: inout RequestFields) -> AgreementKey? {
        if fields.value("transaction_id", required: false)?.string != nil {
            guard let text = fields.string("transaction_id", length: 1...20) else { return nil }
            if let reference = PublicReference.normalized(text, prefix: "TXN-") {
                return .reference(reference)
            }
            fields.problem(
                "/transaction_id", "invalid_reference", fr: "Ce n'est pas une référence TXN-….",
                en: "This is no reference TXN-….")
            return nil
        }
        return fields.integer("transaction_id", in: 1...Int64.max).map { .id($0) }
    }

    /// `POST /api/disputes/{id}/assign/`.
    static func arbiter(_ request: Request) async throws -> Int64 {
        var fields = try await RequestFields(request)
        let arbiter = fields.integer("arbiter_id", in: 1...Int64.max)
        return try fields.finish(arbiter)
    }

    /// `POST /api/disputes/{id}/comments/`.
    static func comment(_ request: Request) async throws -> (text: String, isInternal: Bool) {
        var fields = try await RequestFields(request)
        let text = fields.prose("text", length: 1...4000)
        let isInternal = fields.bool("internal", required: false)
        return (try fields.finish(text), isInternal ?? false)
    }

    /// `POST /api/disputes/{id}/resolve/`.
    static func ruling(_ request: Request) async throws -> RulingProposal {
        var fields = try await RequestFields(request)
        let outcome = fields.choice("outcome", of: RulingOutcome.allCases.map(\.rawValue)).flatMap {
            RulingOutcome(rawValue: $0)
        }
        let isPartial = outcome == .partial
        let toBuyer = fields.integer("to_buyer", in: 0...Money.largestMinorUnits, required: isPartial)
        let toSeller = fields.integer("to_seller", in: 0...Money.largestMinorUnits, required: isPartial)
        let reasons = fields.prose("reasons", length: 10...5000)
        let values = try fields.finish(outcome, reasons)
        return RulingProposal(outcome: values.0, toBuyer: toBuyer, toSeller: toSeller, reasons: values.1)
    }

    /// `POST /api/disputes/{id}/confirm/`: nothing is needed.
    static func nothing(_ request: Request) async throws {
        var fields = try await RequestFields(request)
        try fields.finish()
    }

    /// `POST /api/disputes/{id}/decline/` and `…/lift/`.
    static func reasons(_ request: Request) async throws -> String {
        var fields = try await RequestFields(request)
        let reasons = fields.prose("reasons", length: 10...4000)
        return try fields.finish(reasons)
    }

    /// `GET /api/disputes/`; the limit is the page's, without the one more that tells whether there is another page.
    static func filter(_ request: Request) throws -> (filter: DisputeFilter, limit: Int) {
        var fields = QueryFields(request)
        let page = fields.casePage()
        let state = fields.choice("status", of: DisputeState.allCases.map(\.rawValue)).flatMap {
            DisputeState(rawValue: $0)
        }
        let agreement = fields.integer("transaction_id", in: 1...Int64.max)
        let awaiting = fields.choice("awaiting_signature", of: ["true", "false"])
        try fields.finish()
        let filter = DisputeFilter(
            states: state.map { [$0] } ?? DisputeState.allCases, agreementID: agreement,
            awaitingSignature: awaiting == "true", before: page.before, limit: page.limit + 1)
        return (filter, page.limit)
    }

    /// The dispute that a path names: its integer or its reference. Throws 404 where it can be neither.
    static func key(_ context: WebContext) throws -> DisputeKey {
        let text = context.parameters.get("id") ?? ""
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let id = Int64(text)
        {
            return .id(id)
        }
        guard let reference = PublicReference.normalized(text, prefix: "DSP-") else {
            throw DisputeError.notFound
        }
        return .reference(reference)
    }
}
