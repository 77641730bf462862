import Primitives

/// The body of a creating POST, checked as far as MTN checks it when it comes in.
struct MTNMoMoOrder: Sendable {
    let body: JSONValue
    let amount: SimulatedAmount?
    let currency: String
    let externalID: String?
    let party: JSONValue?
    let refundOf: String?

    init(_ json: JSONValue?, _ operation: MTNMoMoOperation, _ switches: Switches) throws(MTNMoMoRefusal) {
        guard let json, let members = json.members, !members.isEmpty else { throw .badRequest }
        body = json
        let money = operation == .payment ? json["money"] ?? .null : json
        if operation == .preapproval {
            amount = nil
            currency = json["payerCurrency"]?.string ?? ""
        } else {
            guard let value = SimulatedAmount(money["amount"]) else { throw .badRequest }
            amount = value
            currency = money["currency"]?.string ?? ""
        }
        guard currency.utf8.count == 3 else { throw .badRequest }
        externalID = Self.text(json[operation == .payment ? "externalTransactionId" : "externalId"])
        party = try Self.party(json, operation)
        refundOf = try operation == .refund ? Self.refundOf(json, switches) : nil
        try Self.checkTexts(json, switches)
    }

    private static func text(_ value: JSONValue?) -> String? {
        if case .number(let spelling) = value { return spelling }
        return value?.string
    }

    /// The party, its type in upper case. A party that is there but empty makes the real platform fail.
    private static func party(
        _ json: JSONValue, _ operation: MTNMoMoOperation
    ) throws(MTNMoMoRefusal) -> JSONValue? {
        if operation == .payment {
            return text(json["customerReference"]).map {
                .object(["partyIdType": "MSISDN", "partyId": .string($0)])
            }
        }
        guard let name = operation.partyMember else { return nil }
        guard let party = json[name], party.members != nil else { throw .badRequest }
        guard let type = party["partyIdType"]?.string, !type.isEmpty, let id = text(party["partyId"]),
            !id.isEmpty
        else { throw .wallet(500, "INTERNAL_PROCESSING_ERROR") }
        guard ["MSISDN", "EMAIL", "PARTY_CODE"].contains(type.uppercased()) else { throw .badRequest }
        return .object(["partyIdType": .string(type.uppercased()), "partyId": .string(id)])
    }

    private static func refundOf(_ json: JSONValue, _ switches: Switches) throws(MTNMoMoRefusal) -> String {
        let text = text(json["referenceIdToRefund"]) ?? ""
        if let reference = MTNMoMoReference.parse(text, version4: false) { return reference }
        guard switches.testReferences == .on, MTNMoMoTestParties.course(refundOf: text) != nil else {
            throw .badRequest
        }
        return text
    }

    /// Texts of at most 160 characters; `&` and the apostrophe are taken or not, as the switch says.
    private static func checkTexts(_ json: JSONValue, _ switches: Switches) throws(MTNMoMoRefusal) {
        for name in ["payerMessage", "payeeNote"] {
            guard let value = json[name], value != .null else { continue }
            guard let text = value.string, text.count <= 160 else { throw .badRequest }
            if switches.specialCharacters == .badRequest, hasSpecialCharacters(text) { throw .badRequest }
        }
    }

    private static func hasSpecialCharacters(_ text: String) -> Bool {
        text.utf8.contains { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "'") }
    }

    /// True where the order is accepted and then lost, as the switch may want for such texts.
    func isLost(_ switches: Switches) -> Bool {
        guard switches.specialCharacters == .lost else { return false }
        return ["payerMessage", "payeeNote"].contains {
            body[$0]?.string.map(Self.hasSpecialCharacters) ?? false
        }
    }
}
