import GatewayCore

/// Where a payment stands at Orange. Source: recorded traffic of 2022 and clients maintained in 2025; November 2026.
enum OrangeCoreStatus: String, CaseIterable {
    case pending = "PENDING"
    /// Not seen on this API; Web Payment's word for a payment that waits.
    case initiated = "INITIATED"
    /// Two L: Orange's own spelling.
    case successfull = "SUCCESSFULL"
    case successful = "SUCCESSFUL"
    case success = "SUCCESS"
    case failed = "FAILED"
    /// Never paid, and too old.
    case expired = "EXPIRED"
    case cancelled = "CANCELLED"
    case canceled = "CANCELED"

    /// Case does not matter.
    init?(word: String) {
        self.init(rawValue: word.uppercased())
    }

    var isPaid: Bool {
        switch self {
        case .successfull, .successful, .success: true
        case .pending, .initiated, .failed, .expired, .cancelled, .canceled: false
        }
    }

    /// Whether nothing was paid, and nothing will be.
    var isRefusal: Bool {
        switch self {
        case .failed, .expired, .cancelled, .canceled: true
        case .pending, .initiated, .successfull, .successful, .success: false
        }
    }
}

/// The codes of Orange's refusals. Source: recorded traffic and clients, November 2026; a single source where noted.
enum OrangeCoreReason: String, CaseIterable {
    case insufficientBalance = "60019"
    /// Not an Orange number (one source).
    case unknownNumber = "00671"
    /// An Orange number without an Orange Money account (one source).
    case noAccount = "99051"
    /// An invalid subscriber, told inside an HTTP 200 (one source).
    case invalidSubscriber = "0066111"

    /// Whether it is about the customer's number.
    var isAboutNumber: Bool { self != .insufficientBalance }

    /// What it means to the customer. What a cash-in lacks is on our own channel account.
    func failure(of operation: OrangeCoreOperation) -> PaymentFailure {
        let isCollection = operation == .merchantPayment
        return switch self {
        case .insufficientBalance: isCollection ? .insufficientFunds : .declined
        case .unknownNumber, .noAccount, .invalidSubscriber: isCollection ? .payerNotFound : .payeeNotFound
        }
    }
}

/// The texts of refusals whose codes nobody has published. Source: clients, November 2026.
enum OrangeCoreText: String, CaseIterable {
    case payeeNotFound = "Beneficiaire introuvable"
    case blocked = "Utilisateur bloque"
    case overTheLimit = "Vous avez saisi un montant superieur au montant maximum autorise"
    case insufficientBalance = "Le solde du compte du payeur est insuffisant"

    func failure(of operation: OrangeCoreOperation) -> PaymentFailure {
        let isCollection = operation == .merchantPayment
        return switch self {
        case .payeeNotFound: isCollection ? .payerNotFound : .payeeNotFound
        case .blocked: isCollection ? .accountBlocked : .payeeCannotReceive
        case .overTheLimit: isCollection ? .payerLimitReached : .payeeLimitReached
        case .insufficientBalance: OrangeCoreReason.insufficientBalance.failure(of: operation)
        }
    }
}
