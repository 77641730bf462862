/// What became of a text message in the end, as its network tells. It is information for people: nothing is decided
/// by it alone.
public enum SMSDelivery: String, Sendable, CaseIterable {
    /// It has reached the phone.
    case delivered
    /// It never will.
    case undelivered
}
