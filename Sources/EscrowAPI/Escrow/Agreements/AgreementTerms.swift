package import FoundationEssentials
package import GatewayCore

/// What a buyer proposes, checked for its shape already.
package struct AgreementTerms: Sendable, Equatable {
    package let title: String
    package let description: String
    package let category: AgreementCategory
    package let amount: Money
    package let sellerPhone: MSISDN
    package let paymentDeadline: Date
    package let deliveryDeadline: Date
    package let deliveryAddress: String
    package let feePayer: FeePayer
    /// Nil for as long as the service's operator has set.
    package let autoReleaseDays: Int?
    /// Empty where the agreement is one thing.
    package let milestones: [MilestoneTerms]

    package init(
        title: String, description: String, category: AgreementCategory, amount: Money, sellerPhone: MSISDN,
        paymentDeadline: Date, deliveryDeadline: Date, deliveryAddress: String, feePayer: FeePayer = .seller,
        autoReleaseDays: Int? = nil, milestones: [MilestoneTerms] = []
    ) {
        self.title = title
        self.description = description
        self.category = category
        self.amount = amount
        self.sellerPhone = sellerPhone
        self.paymentDeadline = paymentDeadline
        self.deliveryDeadline = deliveryDeadline
        self.deliveryAddress = deliveryAddress
        self.feePayer = feePayer
        self.autoReleaseDays = autoReleaseDays
        self.milestones = milestones
    }
}

/// The key under which a client may send the same request again, and whose key it is. It stands beside what the request
/// made, so that running again makes nothing new.
package struct IdempotencyMark: Sendable, Equatable {
    package let scope: String
    package let key: String

    package init(scope: String, key: String) {
        self.scope = scope
        self.key = key
    }
}

/// Who asks, from where, under which trace and key.
package struct Inquirer: Sendable {
    package let userID: Int64
    /// From where he asks; nil at the command line.
    package let address: String?
    package let traceparent: String?
    package let idempotency: IdempotencyMark?

    package init(
        userID: Int64, address: String?, traceparent: String?, idempotency: IdempotencyMark? = nil
    ) {
        self.userID = userID
        self.address = address
        self.traceparent = traceparent
        self.idempotency = idempotency
    }
}
