import GatewayCore
import Primitives

extension Settle {
    var json: JSONValue {
        .object([
            "purse": purse.json, "part": .integer(part), "legs": .array(legs.map(\.json)),
        ])
    }

    init(_ fields: inout MessageFields) throws(MessageError) {
        purse = try fields.identifier("purse")
        part = try fields.integer("part", in: 0...Self.lastPart)
        let values = try fields.array("legs")
        var legs: [SettlementLeg] = []
        for value in values.prefix(3) {
            var leg = MessageFields(value, of: "leg")
            legs.append(try SettlementLeg(&leg))
            try leg.finish()
        }
        guard (1...2).contains(legs.count), legs.count(where: \.isSellers) <= 1,
            legs.count(where: { !$0.isSellers }) <= 1
        else {
            throw MessageError(.malformed, "A settlement has one leg for each side, and at least one.")
        }
        guard Set(legs.map(\.payment)).count == legs.count else {
            throw MessageError(.malformed, "Each leg of a settlement is a payment of its own.")
        }
        self.legs = legs
    }
}

extension SettlementLeg {
    private enum Side: String {
        case seller, buyer
    }

    var json: JSONValue {
        let common: [JSONValue.Member] = [
            .init("payment", payment.json), .init("amount", amount.json),
            .init("reference", .string(reference)),
            .init("message", .string(message)),
        ]
        return switch payee {
        case .seller(let fee):
            .object([.init("to", .string(Side.seller.rawValue))] + common + [.init("fee", fee.json)])
        case .buyer(let collection):
            .object(
                [.init("to", .string(Side.buyer.rawValue))] + common + [.init("collection", collection.json)])
        }
    }

    init(_ fields: inout MessageFields) throws(MessageError) {
        payee =
            switch try fields.word("to", of: Side.self) {
            case .seller: .seller(fee: try fields.money("fee"))
            case .buyer: .buyer(collection: try fields.identifier("collection"))
            }
        payment = try fields.identifier("payment")
        amount = try fields.money("amount")
        reference = try fields.string("reference")
        message = try fields.string("message")
    }
}
