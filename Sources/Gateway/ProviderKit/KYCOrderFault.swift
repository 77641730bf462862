/// What is wrong with the order of a check, before anything of it is sent or billed.
public struct KYCOrderFault: Sendable, Hashable, CustomStringConvertible {
    /// Whether photographing again mends it. Everything else is ours: no photograph that the person makes would help.
    public let isOfPhotograph: Bool
    /// A sentence for an operator, with what is at fault and the limit.
    public let message: String

    private init(isOfPhotograph: Bool, message: String) {
        self.isOfPhotograph = isOfPhotograph
        self.message = message
    }

    /// A picture that the person can take again, and better.
    public static func photograph(_ message: String) -> KYCOrderFault {
        KYCOrderFault(isOfPhotograph: true, message: message)
    }

    /// A request that our side cannot form: what it lacks, or holds, is not the person's to mend.
    public static func order(_ message: String) -> KYCOrderFault {
        KYCOrderFault(isOfPhotograph: false, message: message)
    }

    public var description: String { message }
}
