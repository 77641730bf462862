package import FoundationEssentials
package import GatewayCore

/// Which rule of the service a request breaks.
package enum EscrowError: Error, Sendable, Equatable {
    /// It does not exist, or the caller has no part in it: the two look the same.
    case notFound
    /// The caller takes part, but this belongs to the other party.
    case forbidden
    case action(AgreementRefusal, deliveryDeadline: Date)
    /// The caller's copy is not the current one.
    case staleVersion
    case sellerUnknown
    /// The invited seller has no account yet, or has not proven the phone.
    case sellerNotJoined
    /// The seller's account is closed for now: nobody pays into it.
    case sellerSuspended
    /// The agreement has milestones, and the request names none, or one that it has not.
    case milestoneNeeded([Int64])
    /// The terms can lead to where money is stranded or created, or somebody waits for ever.
    case termsRefused(TermsFault)
    /// The buyer has invited as many as he may for now.
    case invitationsExhausted
    /// The caller has not shown yet that the phone of the account is theirs.
    case phoneNotProven
    case sellerIsBuyer
    case paymentDeadlinePast
    case deliveryDeadlineBeforePayment
    /// Buyers may not pay by what was asked for; these they may pay by.
    case methodNotOffered([PaymentMethod])
    /// Nothing was asked for, and the number suggests nothing that buyers may pay by.
    case methodNeeded([PaymentMethod])
    /// No operator by which buyers may pay has an account of the payer's number; these they may pay by.
    case payerUnknown([PaymentMethod])
    /// No operator by which sellers are paid has an account of the seller's number.
    case sellerNotPayable
    /// Money that comes by a page goes back to the payer's own number: it must be the one of his account here.
    case pageNeedsOwnNumber
    case amountNotDue(due: Money)
    /// A collection of this agreement is not final.
    case collectionOpen(reference: String)
    /// The agreement cannot take money any more.
    case notPayable(AgreementState)
    /// The way of paying has no prompt that could come again.
    case noSecondPrompt
    /// The last prompt is less than so long ago, or there have been as many as there may be.
    case promptedRecently(Duration)
    /// The payment does not wait for its payer.
    case notWaiting(PaymentStatus)
    /// The buyer's time to pay is over.
    case paymentDeadlineOver(Date)
    /// The gateway refused the agreement's purse; a person has to look first.
    case underReview
    /// Both parties must be verified before an amount above this moves; these are not.
    case kycRequired(above: Money, missing: [Party])
    /// The key was used for a request that made something else.
    case idempotencyMismatch
}
