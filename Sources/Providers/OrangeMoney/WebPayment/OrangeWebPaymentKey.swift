import GatewayCore

/// What an attempt is asked by: the order's identifier and the page's token, in one text.
///
/// An `order_id` is taken once, so each try at making a page has its own: the attempt in base 36 and the number of the
/// try, at most 30 characters.
struct OrangeWebPaymentKey: Equatable {
    let orderID: String
    let payToken: String

    init(orderID: String, payToken: String) {
        self.orderID = orderID
        self.payToken = payToken
    }

    /// Nil where the text is none of ours.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.init(orderID: String(parts[0]), payToken: String(parts[1]))
    }

    var text: String { "\(orderID)/\(payToken)" }

    static func orderID(of attempt: AttemptID, submission: Int) -> String {
        "\(OrangeOrderID.whole(attempt))-\(submission % 10_000)"
    }
}
