/// What can be ordered. The raw value is the word in the path.
enum MTNMoMoOperation: String, Sendable {
    case requestToPay = "requesttopay"
    case requestToWithdraw = "requesttowithdraw"
    case transfer, deposit, refund
    case cashTransfer = "cashtransfer"
    case preapproval, invoice, payment

    func isCreated(by product: MTNMoMoProduct, version: String) -> Bool {
        switch (self, product, version) {
        case (.requestToPay, .collection, "v1_0"), (.requestToWithdraw, .collection, "v1_0"),
            (.requestToWithdraw, .collection, "v2_0"), (.preapproval, .collection, "v2_0"),
            (.invoice, .collection, "v2_0"), (.payment, .collection, "v2_0"),
            (.transfer, .disbursement, "v1_0"), (.transfer, .remittance, "v1_0"),
            (.deposit, .disbursement, "v1_0"), (.deposit, .disbursement, "v2_0"),
            (.refund, .disbursement, "v1_0"), (.refund, .disbursement, "v2_0"),
            (.cashTransfer, .remittance, "v2_0"):
            true
        default: false
        }
    }

    func isRead(from product: MTNMoMoProduct, version: String) -> Bool {
        switch self {
        // What version 2 of these creates is read in version 1.
        case .requestToWithdraw, .deposit, .refund:
            version == "v1_0" && isCreated(by: product, version: "v1_0")
        default: isCreated(by: product, version: version)
        }
    }

    /// The member of the request that names the person, where there is one.
    var partyMember: String? {
        switch self {
        case .requestToPay, .requestToWithdraw, .preapproval: "payer"
        case .transfer, .deposit, .cashTransfer: "payee"
        case .invoice: "intendedPayer"
        case .refund, .payment: nil
        }
    }

    /// True where a person has to agree on a handset.
    var asksThePayer: Bool {
        switch self {
        case .requestToPay, .requestToWithdraw, .preapproval, .invoice: true
        case .transfer, .deposit, .refund, .cashTransfer, .payment: false
        }
    }

    /// Which way the money goes once it succeeds; nil where none moves.
    var direction: Direction? {
        switch self {
        case .requestToPay, .requestToWithdraw, .invoice, .payment: .toMerchant
        case .transfer, .deposit, .refund, .cashTransfer: .fromMerchant
        case .preapproval: nil
        }
    }

    enum Direction: Sendable {
        case toMerchant, fromMerchant
    }
}
