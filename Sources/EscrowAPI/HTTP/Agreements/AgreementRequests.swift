import Escrow
import FoundationEssentials
import GatewayCore
import Hummingbird
import Primitives
import Web

/// The bodies and queries of the transaction routes, read strictly.
enum AgreementRequests {
    /// `POST /api/escrow/transactions/`. Times are compared with the database's clock later, by the service.
    static func terms(_ request: Request) async throws -> AgreementTerms {
        var fields = try await RequestFields(request)
        let title = fields.prose("title", length: 1...200)
        let description = fields.prose("description", length: 0...5000, required: false) ?? ""
        let category = fields.choice("category", of: AgreementCategory.allCases.map(\.rawValue))
        let amount = fields.integer("amount", in: 1...Money.largestMinorUnits)
        _ = fields.choice("currency", of: [Currency.xaf.rawValue], required: false)
        let phone = fields.phone("seller_phone")
        let paymentDeadline = fields.date("payment_deadline")
        let deliveryDeadline = fields.date("delivery_deadline")
        let address = fields.prose("delivery_address", length: 0...500, required: false) ?? ""
        let feePayer = fields.choice("fee_payer", of: FeePayer.allCases.map(\.rawValue), required: false)
        let silence = fields.integer("auto_release_days", in: 1...365, required: false)
        let milestones = fields.milestones()
        if let paymentDeadline { fields.checkYear(of: paymentDeadline, "/payment_deadline") }
        if let deliveryDeadline { fields.checkYear(of: deliveryDeadline, "/delivery_deadline") }
        let values = try fields.finish(title, category, amount, phone, paymentDeadline, deliveryDeadline)
        guard let category = AgreementCategory(rawValue: values.1), let seller = MSISDN(cameroonian: values.3)
        else {
            preconditionFailure("The fields were checked.")
        }
        return AgreementTerms(
            title: values.0, description: description, category: category, amount: Money(values.2, .xaf),
            sellerPhone: seller, paymentDeadline: values.4, deliveryDeadline: values.5,
            deliveryAddress: address, feePayer: feePayer.flatMap { FeePayer(rawValue: $0) } ?? .seller,
            autoReleaseDays: silence.map { Int($0) }, milestones: milestones)
    }

    /// `POST /api/escrow/transactions/{id}/actions/`.
    static func action(
        _ request: Request
    ) async throws -> (action: AgreementAction, notes: String?, milestone: Int64?) {
        var fields = try await RequestFields(request)
        let name = fields.choice("action", of: AgreementAction.requests.map(\.rawValue))
        let notes = fields.prose("notes", length: 0...2000, required: false)
        let milestone = fields.integer("milestone_id", in: 1...Int64.max, required: false)
        guard let action = AgreementAction(rawValue: try fields.finish(name)) else {
            preconditionFailure("The field was checked.")
        }
        return (action, notes, milestone)
    }

    /// What `GET /api/escrow/transactions/` asks for.
    struct Page {
        let states: [AgreementState]
        let before: Int64
        let limit: Int
    }

    static func page(_ request: Request) throws -> Page {
        var fields = QueryFields(request)
        let limit = fields.integer("limit", in: 1...100)
        let state = fields.choice("status", of: AgreementState.allCases.map(\.rawValue))
        let cursor = fields.string("cursor", length: 1...64)
        let before = cursor.map { PageCursor.number($0) }
        if let before, before == nil {
            fields.problem(
                "/cursor", "invalid_cursor", fr: "Ce curseur ne vient pas d'une réponse de cette liste.",
                en: "This cursor does not come from an answer of this list.")
        }
        try fields.finish()
        return Page(
            states: state.flatMap { AgreementState(rawValue: $0) }.map { [$0] } ?? AgreementState.allCases,
            before: (before ?? nil) ?? Int64.max, limit: Int(limit ?? 20))
    }

    /// The agreement that a path names: its integer or its reference. Throws 404 where it can be neither.
    static func key(_ context: WebContext) throws -> AgreementKey {
        let text = context.parameters.get("id") ?? ""
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let id = Int64(text)
        {
            return .id(id)
        }
        guard let reference = PublicReference.normalized(text, prefix: "TXN-") else {
            throw EscrowError.notFound
        }
        return .reference(reference)
    }
}

/// A place in a list, opaque to clients.
enum PageCursor {
    static func text(_ number: Int64) -> String { Base64URL.encode("before:\(number)".utf8) }

    static func number(_ text: String) -> Int64? {
        guard let bytes = Base64URL.decode(text), let plain = String(validating: bytes, as: UTF8.self),
            plain.hasPrefix("before:")
        else { return nil }
        return Int64(plain.dropFirst("before:".count))
    }
}

extension RequestFields {
    /// The parts of an agreement; empty where there are none.
    fileprivate mutating func milestones() -> [MilestoneTerms] {
        objects("milestones", count: 0...50, required: false) { fields -> MilestoneTerms? in
            let title = fields.prose("title", length: 1...200)
            let amount = fields.integer("amount", in: 1...Money.largestMinorUnits)
            let deadline = fields.date("delivery_deadline")
            if let deadline { fields.checkYear(of: deadline, "/delivery_deadline") }
            guard let title, let amount, let deadline else { return nil }
            return MilestoneTerms(title: title, amount: Money(amount, .xaf), deliveryDeadline: deadline)
        } ?? []
    }

    /// PostgreSQL and people count years with four digits.
    fileprivate mutating func checkYear(of date: Date, _ pointer: String) {
        guard date.timeIntervalSince1970 > RequestBounds.latest else { return }
        problem(
            pointer, "out_of_range",
            fr: "Cette date est trop lointaine ; l'année 2100 est la dernière acceptée.",
            en: "This time is too far away; the year 2100 is the last one accepted.")
    }
}

private enum RequestBounds {
    /// 2101-01-01T00:00:00Z.
    static let latest: TimeInterval = 4_133_980_800
}
