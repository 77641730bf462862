public import FoundationEssentials
import GatewayCore
public import Primitives

extension GatewayEvent {
    /// What the event is about: the command, payment, message or person. Events about one subject keep their order.
    public var subject: UUID {
        switch self {
        case .commandAccepted(let command): command.uuid
        case .commandRefused(let command, _): command.uuid
        case .payment(let report): report.payment.uuid
        case .smsSent(let sms), .smsEnded(let sms, _): sms.uuid
        case .accountHolderChecked(let report): report.check.uuid
        case .kycCompleted(let report): report.user.uuid
        case .providerAvailability(let report): report.provider.subject
        case .purseDescribed(let description): description.request.uuid
        }
    }

    /// The payload of its envelope.
    public var payload: JSONValue {
        switch self {
        case .commandAccepted(let command):
            .object(["command": command.json])
        case .commandRefused(let command, let refusal):
            .object([
                "command": command.json, "code": .string(refusal.code.rawValue),
                "detail": .string(refusal.detail),
            ])
        case .payment(let report):
            .object([
                "payment": report.payment.json, "purse": report.purse.json,
                "kind": .string(report.kind.rawValue),
                "amount": report.amount.json, "reference": .string(report.reference),
                "failure": report.failure.map { .string($0.rawValue) },
                "provider_reference": report.providerReference.map { .string($0) },
                "payer_url": report.payerURL.map { .string($0) },
            ])
        case .smsSent(let sms), .smsEnded(let sms, _):
            .object(["sms": sms.json])
        case .accountHolderChecked(let report):
            .object([
                "check": report.check.json, "standing": .string(report.standing?.rawValue ?? Self.unanswered),
                "sealed_name": report.sealedName.map { .string($0) },
            ])
        case .kycCompleted(let report):
            report.json
        case .providerAvailability(let report):
            .object([
                "provider": .string(report.provider.name), "capability": .string(report.capability.rawValue),
                "available": .bool(report.available), "since": .string(RFC3339.format(report.since)),
            ])
        case .purseDescribed(let description):
            description.json
        }
    }

    /// Reads the payload of an event's envelope. Throws `unknownType` or `malformed`.
    public init(type: String, payload: JSONValue) throws(MessageError) {
        var fields = MessageFields(payload, of: type)
        switch type {
        case "command.accepted":
            self = .commandAccepted(try fields.identifier("command"))
        case "command.refused":
            let command: CommandID = try fields.identifier("command")
            guard let code = CommandRefusal.Code(rawValue: try fields.string("code")) else {
                throw MessageError(.malformed, "The refusal has an unknown code.")
            }
            self = .commandRefused(command, CommandRefusal(code, try fields.string("detail")))
        case "payment.pending": self = .payment(try Self.report(&fields, state: .pending))
        case "payment.indeterminate": self = .payment(try Self.report(&fields, state: .indeterminate))
        case "payment.succeeded": self = .payment(try Self.report(&fields, state: .succeeded))
        case "payment.failed": self = .payment(try Self.report(&fields, state: .failed))
        case "sms.sent":
            self = .smsSent(try fields.identifier("sms"))
        case "sms.delivered": self = .smsEnded(try fields.identifier("sms"), .delivered)
        case "sms.undelivered": self = .smsEnded(try fields.identifier("sms"), .undelivered)
        case "account-holder.checked":
            self = .accountHolderChecked(try Self.accountHolderReport(&fields))
        case "kyc.completed":
            self = .kycCompleted(try KYCReport(&fields))
        case "provider.availability":
            guard let capability = WatchedCapability(rawValue: try fields.string("capability")) else {
                throw MessageError(.malformed, "capability is not one whose health is watched.")
            }
            self = .providerAvailability(
                ProviderAvailability(
                    provider: ProviderID(try fields.string("provider")), capability: capability,
                    available: try fields.bool("available"), since: try fields.time("since")))
        case "purse.described":
            self = .purseDescribed(try PurseDescription(&fields))
        default:
            throw MessageError(.unknownType, "The event type \(type.prefix(40)) is not known.")
        }
        try fields.finish()
    }

    /// The standing on the wire where the provider has not told one.
    private static let unanswered = "unanswered"

    private static func accountHolderReport(
        _ fields: inout MessageFields
    ) throws(MessageError) -> AccountHolderReport {
        let word = try fields.string("standing")
        let standing = AccountStanding(rawValue: word)
        guard standing != nil || word == unanswered else {
            throw MessageError(.malformed, "standing is not one of an account.")
        }
        return AccountHolderReport(
            check: try fields.identifier("check"), standing: standing,
            sealedName: try fields.optionalString("sealed_name"))
    }

    private static func report(
        _ fields: inout MessageFields, state: PaymentState
    ) throws(MessageError) -> PaymentReport {
        guard let kind = PaymentKind(rawValue: try fields.string("kind")) else {
            throw MessageError(.malformed, "kind is not a kind of payment.")
        }
        let failureText = try fields.optionalString("failure")
        let failure = failureText.flatMap { PaymentFailure(rawValue: $0) }
        guard (failureText == nil) == (failure == nil), (state == .failed) == (failure != nil) else {
            throw MessageError(.malformed, "failure does not fit the state.")
        }
        return PaymentReport(
            payment: try fields.identifier("payment"), purse: try fields.identifier("purse"), kind: kind,
            amount: try fields.money("amount"), reference: try fields.string("reference"), state: state,
            failure: failure, providerReference: try fields.optionalString("provider_reference"),
            payerURL: try fields.optionalString("payer_url"))
    }
}
