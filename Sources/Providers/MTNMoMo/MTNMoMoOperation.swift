import GatewayCore

/// A kind of payment at MTN. All are one exchange at different addresses: the same headers, bodies, replies and codes.
enum MTNMoMoOperation: String, Sendable, CaseIterable {
    case requestToPay
    case transfer
    case deposit
    case refund

    /// Whose subscription, credentials and tokens it takes.
    var product: MTNMoMoProduct {
        self == .requestToPay ? .collection : .disbursement
    }

    /// Where its payments are created. A deposit and a refund exist in two versions with one body, which differ in
    /// the webhook's verb only.
    var creationPath: String {
        switch self {
        case .requestToPay: "/collection/v1_0/requesttopay"
        case .transfer: "/disbursement/v1_0/transfer"
        case .deposit: "/disbursement/v2_0/deposit"
        case .refund: "/disbursement/v2_0/refund"
        }
    }

    /// Where each is found, by its reference.
    var inquiryPath: String {
        switch self {
        case .requestToPay, .transfer: creationPath
        case .deposit: "/disbursement/v1_0/deposit"
        case .refund: "/disbursement/v1_0/refund"
        }
    }

    /// The member of a reply that names the customer.
    var party: String {
        self == .requestToPay ? "payer" : "payee"
    }

    /// Whether the customer pays. Otherwise it is Kimi's own account that does.
    var isCollection: Bool { self == .requestToPay }
}
