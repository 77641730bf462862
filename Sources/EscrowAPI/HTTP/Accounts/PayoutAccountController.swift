package import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of where somebody is paid as a seller.
package struct PayoutAccountController: Sendable {
    private let service: PayoutAccountService

    package init(service: PayoutAccountService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.readPayoutAccount) { _, context in
            let userID = try context.requireCaller().userID
            return reply(try await answering { try await service.accounts(userID: userID) }, status: .ok)
        }
        api.add(.changePayoutAccount) { request, context in try await change(request, context) }
    }

    /// 202 as long as the number has to be proven by the code that was sent to it.
    private func change(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let userID = try context.requireCaller().userID
        var fields = try await RequestFields(request, limit: AuthFields.bodyLimit)
        let provider = fields.choice(
            "provider", of: PaymentMethod.allCases.filter(\.paysOut).map(\.rawValue))
        let phone = fields.cameroonianPhone("phone_number")
        let code = fields.verificationCode("verification_code", required: false)
        let (name, number) = try fields.finish(provider, phone)
        guard let method = PaymentMethod(rawValue: name) else {
            preconditionFailure("The field was checked.")
        }
        return try await answering {
            var expected: Int64?
            if request.headers[.ifMatch] != nil {
                let current = try await service.accounts(userID: userID)
                try Web.EntityTag(version: current.version).requireMatch(request)
                expected = current.version
            }
            let accounts = try await service.choose(
                PayoutAccountOrder(method: method, phone: number, code: code, expected: expected),
                userID: userID, origin: AuthFields.origin(request, context))
            let chosen = (accounts.next ?? accounts.current)?.account
            let isChosen = chosen == ProviderAccount(provider: method.provider, msisdn: number)
            return reply(accounts, status: isChosen ? .ok : .accepted)
        }
    }

    private func answering<Value: Sendable>(_ operation: () async throws -> Value) async throws -> Value {
        try await EscrowProblems.translating {
            do {
                return try await operation()
            } catch let error as AccountError {
                throw AuthProblems.problem(for: error)
            }
        }
    }

    private func reply(_ accounts: PayoutAccounts, status: HTTPResponse.Status) -> JSONReply {
        let current = accounts.current
        return JSONReply(
            .object([
                "provider": .string(
                    PaymentMethod.clientName(of: (current?.account ?? accounts.phone).provider)),
                "phone_number": .string((current?.account ?? accounts.phone).msisdn.e164),
                "chosen": .bool(current != nil),
                "provider_confirmed": current?.isConfirmed.map { .bool($0) } ?? .null,
                "since": time(current?.effectiveAt),
                "next": accounts.next.map { next in
                    .object([
                        "provider": .string(PaymentMethod.clientName(of: next.account.provider)),
                        "phone_number": .string(next.account.msisdn.e164),
                        "provider_confirmed": next.isConfirmed.map { .bool($0) } ?? .null,
                        "effective_at": time(next.effectiveAt),
                    ])
                } ?? .null,
                "waiting": accounts.waiting.map { waiting in
                    .object([
                        "provider": .string(PaymentMethod.clientName(of: waiting.account.provider)),
                        "phone_number": .string(waiting.account.msisdn.e164),
                        "code_expires_at": time(waiting.codeExpiresAt),
                    ])
                } ?? .null,
            ]), status: status, headers: [.eTag: Web.EntityTag(version: accounts.version).text])
    }

    private func time(_ date: Date?) -> JSONValue {
        date.map { .string(RFC3339.format($0)) } ?? .null
    }
}
