public import FoundationEssentials

/// The identifier of one kind of thing; identifiers of different kinds do not mix.
public struct Identifier<Subject>: Sendable, Hashable {
    public let uuid: UUID

    public init(_ uuid: UUID) {
        self.uuid = uuid
    }

    public init?(_ text: String) {
        guard let uuid = UUID(uuidString: text) else { return nil }
        self.uuid = uuid
    }
}

extension Identifier: CustomStringConvertible {
    /// Lower case with hyphens, as the providers and PostgreSQL write it.
    public var description: String { uuid.uuidString.lowercased() }
}

public enum PaymentSubject {}
public enum AttemptSubject {}
public enum PurseSubject {}
public enum CommandSubject {}
public enum SMSSubject {}
public enum AccountHolderCheckSubject {}
public enum KYCCheckSubject {}
public enum UserSubject {}
public enum PurseRequestSubject {}

/// One order to move money.
public typealias PaymentID = Identifier<PaymentSubject>
/// One try at a payment with a provider; for most providers also their idempotency key.
public typealias AttemptID = Identifier<AttemptSubject>
/// What one agreement's money stands in.
public typealias PurseID = Identifier<PurseSubject>
/// One message that asks the gateway for something.
public typealias CommandID = Identifier<CommandSubject>
/// One text message to a phone.
public typealias SMSID = Identifier<SMSSubject>
/// One question about whose account a number is.
public typealias AccountHolderCheckID = Identifier<AccountHolderCheckSubject>
/// One check of a person by a provider; where the provider lets us name it, also the provider's job.
public typealias KYCCheckID = Identifier<KYCCheckSubject>
/// The person whom a check is about, as escrowd knows him.
public typealias UserID = Identifier<UserSubject>
/// One wish to know what a purse's books hold.
public typealias PurseRequestID = Identifier<PurseRequestSubject>
