package import Escrow
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of payments.
package struct PaymentController: Sendable {
    private let service: PaymentService

    package init(service: PaymentService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.collect) { request, context in try await collect(request, context) }
        api.add(.predictPayment) { request, context in try await predict(request, context) }
        api.add(.listPaymentMethods) { request, context in try await methods(request, context) }
        api.add(.promptPayer) { request, context in try await promptPayer(request, context) }
        api.add(.listPayments) { request, context in try await history(request, context) }
        api.add(.readPayment) { request, context in try await status(request, context) }
    }

    func collect(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        let order = try await PaymentRequests.collection(request)
        return try await EscrowProblems.translating {
            let payment = try await service.collect(order, by: inquirer)
            context.facts.note("payment.id", "\(payment.id)")
            context.facts.note("agreement.id", "\(payment.agreementID)")
            return JSONReply(
                EscrowResponses.payment(payment, isPayer: true, in: context.language), status: .created,
                headers: [.location: "/api/payments/status/\(payment.reference)/"]
            ).response(from: request, context: context)
        }
    }

    func status(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let viewer = try context.viewer()
        let reference = context.parameters.get("reference") ?? ""
        return try await EscrowProblems.translating {
            guard (1...64).contains(reference.utf8.count) else { throw EscrowError.notFound }
            let (payment, agreement) = try await service.payment(
                reference: reference.uppercased(), for: viewer)
            return JSONReply(
                EscrowResponses.payment(
                    payment, of: agreement, viewerID: viewer.userID, in: context.language))
        }
    }

    func history(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let viewer = try context.viewer()
        let page = try PaymentRequests.page(request)
        let payments = try await service.page(
            for: viewer, kinds: page.kinds, statuses: page.statuses, before: page.before,
            limit: page.limit + 1)
        let shown = payments.prefix(page.limit)
        let next = payments.count > page.limit ? shown.last.map { PaymentCursor.text($0.payment.id) } : nil
        return JSONReply(
            .object([
                "data": .array(
                    shown.map {
                        EscrowResponses.payment($0.payment, isPayer: $0.isPayer, in: context.language)
                    }),
                "next_cursor": next.map { .string($0) } ?? .null,
            ]))
    }

    /// 202: the prompt is asked for; whether it comes is the operator's and shows on the phone alone.
    func promptPayer(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        try await AuthFields.requireEmptyBody(request)
        let inquirer = try context.inquirer()
        let reference = context.parameters.get("reference") ?? ""
        return try await EscrowProblems.translating {
            guard (1...64).contains(reference.utf8.count) else { throw EscrowError.notFound }
            let payment = try await service.promptPayer(reference: reference.uppercased(), by: inquirer)
            context.facts.note("payment.id", "\(payment.id)")
            return JSONReply(
                EscrowResponses.payment(payment, isPayer: true, in: context.language), status: .accepted)
        }
    }

    func methods(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        _ = try context.viewer()
        let standings = try await service.methods()
        return JSONReply(.object(["data": .array(standings.map(EscrowResponses.method))]))
    }

    func predict(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let viewer = try context.viewer()
        let phone = try await PaymentRequests.prediction(request)
        return try await EscrowProblems.translating {
            let prediction = try await service.prediction(for: phone, by: viewer.userID)
            return JSONReply(EscrowResponses.prediction(prediction))
        }
    }
}
