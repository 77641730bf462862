package import FoundationEssentials

/// A way to pay or be paid that this service offers, and whether it works at the moment.
package struct PaymentMethodStanding: Sendable, Equatable {
    package let method: PaymentMethod
    /// Whether buyers may pay by it.
    package let collects: Bool
    /// Whether sellers are paid by it.
    package let paysOut: Bool
    /// Whether the operator answers, as the gateway told last: a hint, that decides nothing.
    package let isAvailable: Bool
    /// Since when; nil where it never changed.
    package let since: Date?
}
