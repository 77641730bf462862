package import FoundationEssentials

/// Whose copy of a case file it is. What is internal, and the other party's numbers and network addresses, stand in that of
/// the judges alone.
package enum CaseFileAudience: String, Sendable, Hashable, CaseIterable {
    case buyer = "BUYER"
    case seller = "SELLER"
    /// Arbiters and administrators.
    case judges = "JUDGES"

    /// Nil for strangers.
    init?(_ standing: CaseStanding) {
        switch standing {
        case .buyer: self = .buyer
        case .seller: self = .seller
        case .arbiter, .signer, .administrator: self = .judges
        case .stranger: return nil
        }
    }

    func sees(numbersOf party: Party) -> Bool {
        self == .judges || rawValue == party.rawValue
    }

    func sees(addressOf actor: String, _ agreement: Agreement) -> Bool {
        switch self {
        case .judges: true
        case .buyer: actor == AuditActor.user(agreement.buyer.userID).text
        case .seller: agreement.seller.map { actor == AuditActor.user($0.userID).text } ?? false
        }
    }
}

/// Everything about a dispute in one archive, as it stood when somebody asked for it.
package struct CaseFile: Sendable, Equatable {
    package enum State: String, Sendable, CaseIterable {
        /// The gateway's books are asked for, or it is being made.
        case waiting = "WAITING"
        case ready = "READY"
        /// The gateway would not tell: a person has to look.
        case failed = "FAILED"
        /// A later one stands in its place, and its archives are gone.
        case replaced = "REPLACED"
    }

    package let id: UUID
    package let disputeID: Int64
    package let state: State
    package let requestedAt: Date
    package let readyAt: Date?
}

/// One audience's archive of a case file.
package struct CaseFileCopy: Sendable, Equatable {
    package let caseFile: UUID
    package let reference: String
    package let audience: CaseFileAudience
    let object: UUID
    let owner: String
    package let byteCount: Int64
    /// SHA-256 of the archive, in hexadecimal.
    package let digest: String
}

/// An archive on its way to somebody who may see it.
package struct CaseFileContent: Sendable {
    package let copy: CaseFileCopy
    /// Decrypted piece by piece; ends with an error where the object was altered or cut.
    package let bytes: AsyncThrowingStream<[UInt8], any Error>
}
