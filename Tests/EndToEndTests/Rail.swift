/// A way that money takes, in the words of clients and of the sandbox's journal.
struct Rail: Sendable {
    /// As clients name it.
    let provider: String
    /// Of the numbers of those who use it, behind +237.
    let prefix: String
    let collection: String
    let disbursement: String
    let refund: String

    static let mtn = Rail(
        provider: "MTN_MOMO", prefix: "67", collection: "requesttopay", disbursement: "transfer",
        refund: "refund")
    static let orange = Rail(
        provider: "ORANGE_MONEY", prefix: "691", collection: "mp", disbursement: "cashin", refund: "cashin")
    static let orangePage = Rail(
        provider: "ORANGE_WEBPAY", prefix: "691", collection: "webpayment", disbursement: "cashin",
        refund: "cashin")
}
