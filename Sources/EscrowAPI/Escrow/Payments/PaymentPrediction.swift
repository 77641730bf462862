package import GatewayCore

/// What a number's prefix suggests about the way its owner pays.
package struct PaymentPrediction: Sendable, Equatable {
    package let phone: MSISDN
    /// Nil where the prefix suggests none.
    package let mobileOperator: MobileOperator?
    /// The first way of that operator that buyers may pay by; nil where there is none.
    package let method: PaymentMethod?
    /// Whether the operator says that the number is there.
    package var isConfirmed = false
}
