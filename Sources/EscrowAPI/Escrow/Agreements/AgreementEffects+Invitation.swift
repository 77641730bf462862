import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

extension AgreementEffects {
    /// How many sellers one buyer may invite in a day.
    static let invitationLimit = 10

    /// Opens the purse of an agreement whose seller is known: from then on nobody can be paid by it but him and the payer.
    func openPurse(
        _ purse: PurseID, _ currency: Currency, _ seller: AgreementStore.Seller, traceparent: String?,
        in session: PostgresSession
    ) throws {
        try CommandOutbox.append(
            .openPurse(OpenPurse(purse: purse, currency: currency, seller: seller.payee.account)),
            id: seller.openCommand, traceparent: traceparent, identifiers: identifiers, in: session)
    }

    /// Has a number without a proven account told that somebody wants to buy, and no more: what the buyer wrote is for the
    /// person who proves to have the number. Throws `invitationsExhausted`.
    func invite(
        to id: Int64, at now: Date, by inquirer: Inquirer, in session: PostgresSession
    ) throws {
        let count = try AgreementStore.invitations(by: inquirer.userID, in: session)
        guard count <= Self.invitationLimit else { throw EscrowError.invitationsExhausted }
        // Whoever proved the number while this was written was not seen by it, nor saw it.
        try AgreementJob.sellerJoined.enqueue(
            "\(id)", at: now.advanced(by: .seconds(60)), in: session)
        try ServiceEventStore.append(ServiceEvent(.sellerInvited, agreement: id), in: session)
    }

    /// Makes a user the seller of an agreement that invited his number, once. False where it has a seller, or is over.
    func bind(
        _ user: User, _ asked: SellerPayee?, to agreement: Agreement, in session: PostgresSession
    ) throws -> Bool {
        guard agreement.seller == nil, agreement.state == .pendingFunds, user.phoneVerified, !user.suspended,
            user.id != agreement.buyer.userID
        else { return false }
        let payee = try payee(of: user, asked: asked, in: session)
        let seller = AgreementStore.Seller(
            userID: user.id, payee: payee, openCommand: CommandID(identifiers.timeOrdered()))
        guard try AgreementStore.bind(seller, phone: user.phone, id: agreement.id, in: session) else {
            return false
        }
        try openPurse(
            agreement.purse, agreement.price.amount.currency, seller, traceparent: nil, in: session)
        try ServiceEventStore.append(
            ServiceEvent(.sellerJoined, agreement: agreement.id, user: user.id), in: session)
        try AuditTrail.append(
            AuditEntry(
                actor: .user(user.id), action: "agreement.seller_joined",
                subject: "agreement:\(agreement.id)",
                details: .object([
                    "seller": .integer(user.id),
                    "payout_provider": .string(payee.account.provider.name),
                    "payout_confirmed": payee.isConfirmed.map { .bool($0) },
                    "payout_choice": payee.choiceID.map { .integer($0) },
                ])), in: session)
        return true
    }
}
