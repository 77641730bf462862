/// A request that brought no readable answer. It says first what the engine must know: may it have arrived?
public struct ProviderError: Error, Sendable {
    public enum Delivery: Sendable {
        /// The provider cannot have seen the request: the same attempt may go again.
        case notSent
        /// It may have: the attempt is indeterminate and may only be inquired about.
        case unknown
    }

    public enum Code: String, Sendable {
        /// No connection, no name, no handshake.
        case unreachable
        /// Silence, a cut connection, or a gateway's 5xx.
        case interrupted
        /// An answer that cannot be read as the provider's documentation describes it.
        case malformed
        /// The provider refuses our credentials or our configuration.
        case refused
        /// The provider refuses this one order for what it says, where no outcome can say so: a message, or the
        /// preparation of an attempt. Another order would be taken; this one is not sent again.
        case orderRefused = "order_refused"
        /// The provider asks us to slow down.
        case throttled
    }

    public let delivery: Delivery
    public let code: Code
    /// For an operator: what happened and what to do; no secret, no phone number.
    public let message: String
    public let httpStatus: Int?

    public init(_ code: Code, delivery: Delivery, message: String, httpStatus: Int? = nil) {
        self.code = code
        self.delivery = delivery
        self.message = message
        self.httpStatus = httpStatus
    }
}
