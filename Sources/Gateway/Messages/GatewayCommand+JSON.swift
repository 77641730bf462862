public import FoundationEssentials
import GatewayCore
public import Primitives

extension GatewayCommand {
    /// What the command is about: its purse, the message it sends, the question it asks, or the person to be checked.
    /// Commands about one subject keep their order.
    public var subject: UUID {
        switch self {
        case .openPurse(let command): command.purse.uuid
        case .collect(let command): command.purse.uuid
        case .disburse(let command): command.purse.uuid
        case .refund(let command): command.purse.uuid
        case .settle(let command): command.purse.uuid
        case .inquire(let command): command.purse.uuid
        case .promptPayer(let command): command.purse.uuid
        case .sendSMS(let command): command.sms.uuid
        case .checkAccountHolder(let command): command.check.uuid
        case .checkKYC(let command): command.user.uuid
        case .inquireKYC(let command): command.user.uuid
        case .describePurse(let command): command.purse.uuid
        }
    }

    /// The payload of its envelope.
    public var payload: JSONValue {
        switch self {
        case .openPurse(let command):
            .object([
                "purse": command.purse.json, "currency": .string(command.currency.rawValue),
                "seller": command.seller.json,
            ])
        case .collect(let command):
            .object([
                "payment": command.payment.json, "purse": command.purse.json, "payer": command.payer.json,
                "amount": command.amount.json, "reference": .string(command.reference),
                "message": .string(command.message),
            ])
        case .disburse(let command):
            .object([
                "payment": command.payment.json, "purse": command.purse.json, "net": command.net.json,
                "fee": command.fee.json, "reference": .string(command.reference),
                "message": .string(command.message),
            ])
        case .refund(let command):
            .object([
                "payment": command.payment.json, "purse": command.purse.json,
                "collection": command.collection.json,
                "amount": command.amount.json, "reference": .string(command.reference),
                "message": .string(command.message),
            ])
        case .settle(let command):
            command.json
        case .inquire(let command):
            .object(["payment": command.payment.json, "purse": command.purse.json])
        case .promptPayer(let command):
            .object(["payment": command.payment.json, "purse": command.purse.json])
        case .sendSMS(let command):
            .object([
                "sms": command.sms.json, "recipient": .string(command.recipient.digits),
                "sealed_text": .string(command.sealedText),
            ])
        case .checkAccountHolder(let command):
            .object(["check": command.check.json, "account": command.account.json])
        case .checkKYC(let command):
            command.json
        case .inquireKYC(let command):
            .object(["check": command.check.json, "user": command.user.json])
        case .describePurse(let command):
            .object(["request": command.request.json, "purse": command.purse.json])
        }
    }

    /// Reads the payload of a command's envelope. Throws `unknownType` or `malformed`.
    public init(type: String, payload: JSONValue) throws(MessageError) {
        var fields = MessageFields(payload, of: type)
        switch type {
        case "open-purse":
            self = .openPurse(
                OpenPurse(
                    purse: try fields.identifier("purse"), currency: try fields.currency("currency"),
                    seller: try fields.account("seller")))
        case "collect":
            self = .collect(
                Collect(
                    payment: try fields.identifier("payment"), purse: try fields.identifier("purse"),
                    payer: try fields.account("payer"), amount: try fields.money("amount"),
                    reference: try fields.string("reference"), message: try fields.string("message")))
        case "disburse":
            self = .disburse(
                Disburse(
                    payment: try fields.identifier("payment"), purse: try fields.identifier("purse"),
                    net: try fields.money("net"), fee: try fields.money("fee"),
                    reference: try fields.string("reference"), message: try fields.string("message")))
        case "refund":
            self = .refund(
                Refund(
                    payment: try fields.identifier("payment"), purse: try fields.identifier("purse"),
                    collection: try fields.identifier("collection"), amount: try fields.money("amount"),
                    reference: try fields.string("reference"), message: try fields.string("message")))
        case "settle":
            self = .settle(try Settle(&fields))
        case "inquire":
            self = .inquire(
                Inquire(payment: try fields.identifier("payment"), purse: try fields.identifier("purse")))
        case "prompt-payer":
            self = .promptPayer(
                PromptPayer(
                    payment: try fields.identifier("payment"), purse: try fields.identifier("purse")))
        case "send-sms":
            self = .sendSMS(
                SendSMS(
                    sms: try fields.identifier("sms"), recipient: try fields.msisdn("recipient"),
                    sealedText: try fields.string("sealed_text")))
        case "check-account-holder":
            self = .checkAccountHolder(
                CheckAccountHolder(
                    check: try fields.identifier("check"), account: try fields.account("account")))
        case "check-kyc":
            self = .checkKYC(try CheckKYC(&fields))
        case "inquire-kyc":
            self = .inquireKYC(
                InquireKYC(check: try fields.identifier("check"), user: try fields.identifier("user")))
        case "describe-purse":
            self = .describePurse(
                DescribePurse(
                    request: try fields.identifier("request"), purse: try fields.identifier("purse")))
        default:
            throw MessageError(.unknownType, "The command type \(type.prefix(40)) is not known.")
        }
        try fields.finish()
    }
}
