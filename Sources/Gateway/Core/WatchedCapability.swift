/// A capability of a provider whose health the gateway watches by its own traffic.
public enum WatchedCapability: String, Sendable, Hashable, CaseIterable {
    case collection, disbursement, refund, sms, kyc

    /// What a payment of that kind needs.
    public init(_ kind: PaymentKind) {
        switch kind {
        case .collection: self = .collection
        case .disbursement: self = .disbursement
        case .refund: self = .refund
        }
    }
}
