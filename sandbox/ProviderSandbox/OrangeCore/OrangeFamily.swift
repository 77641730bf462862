/// A family of calls of the Core API. The raw value is the word in the path.
enum OrangeFamily: String, Sendable, CaseIterable {
    /// Merchant payment: the customer pays and confirms.
    case mp
    /// The channel user pays the customer, at once.
    case cashin
    /// The customer hands money back to the channel user and confirms.
    case cashout
    /// Channel user to channel user.
    case c2c
    /// International or indirect, from a channel user to a customer (reference, uncertain 16).
    case ic2c
    /// Assisted cash out (one source).
    case acashout

    /// True where the customer confirms on the handset.
    var asksTheCustomer: Bool {
        switch self {
        case .mp, .cashout, .acashout: true
        case .cashin, .c2c, .ic2c: false
        }
    }

    /// True where `push` exists.
    var canPush: Bool {
        switch self {
        case .mp, .cashout, .ic2c: true
        case .cashin, .c2c, .acashout: false
        }
    }

    var direction: OrangePurses.Direction {
        asksTheCustomer ? .toMerchant : .fromMerchant
    }

    /// The service in a `txnid`.
    var transactionPrefix: String {
        switch self {
        case .mp: "MP"
        case .cashin: "CI"
        case .cashout, .acashout: "CO"
        case .c2c, .ic2c: "PP"
        }
    }

    func payTokenPrefix(_ switches: Switches.OrangeMoney) -> String {
        self == .cashin ? switches.cashinPrefix.rawValue : transactionPrefix
    }
}
