/// Somebody who asks, with the role of now.
package struct CaseCaller: Sendable {
    package let inquirer: Inquirer
    package let role: Role

    package init(_ inquirer: Inquirer, role: Role) {
        self.inquirer = inquirer
        self.role = role
    }

    var userID: Int64 { inquirer.userID }
}

/// How somebody stands to an agreement and to what is disputed about it.
package enum CaseStanding: Sendable, Hashable, CaseIterable {
    case buyer
    case seller
    /// The arbiter to whom the dispute is assigned.
    case arbiter
    /// Another arbiter, who may sign a ruling that waits for a second signature.
    case signer
    case administrator
    /// For him it does not exist.
    case stranger

    /// A party is nothing but a party, whatever his role: nobody judges his own case.
    init(of caller: CaseCaller, to agreement: Agreement, arbiterID: Int64?, awaitsSignature: Bool = false) {
        self =
            switch (agreement.party(of: caller.userID), caller.role) {
            case (.buyer, _): .buyer
            case (.seller, _): .seller
            case (nil, .administrator): .administrator
            case (nil, .arbiter) where arbiterID == caller.userID: .arbiter
            case (nil, .arbiter) where awaitsSignature: .signer
            case (nil, _): .stranger
            }
    }

    package var party: Party? {
        switch self {
        case .buyer: .buyer
        case .seller: .seller
        default: nil
        }
    }
}

extension AccessPolicy {
    /// Who may do what about one agreement's messages, proofs and disputes.
    package static func allows(_ operation: Operation, as standing: CaseStanding) -> Bool {
        let parties: Set<CaseStanding> = [.buyer, .seller]
        let readers = parties.union([.arbiter, .administrator])
        let allowed: Set<CaseStanding> =
            switch operation {
            case .listMessages, .listProofs, .readAttachment: readers
            case .postMessage, .addProof: parties
            case .openDispute: parties.union([.administrator])
            case .readDispute, .listEvidence, .listComments, .readCaseFile: readers.union([.signer])
            case .addEvidence, .addComment, .requestCaseFile: readers
            case .assignDispute, .liftDispute: [.administrator]
            case .resolveDispute: [.arbiter]
            case .confirmRuling, .declineRuling: [.signer, .administrator]
            default: []
            }
        return allowed.contains(standing)
    }

    /// Comments that the parties do not see.
    package static func seesInternalComments(_ standing: CaseStanding) -> Bool {
        standing == .arbiter || standing == .signer || standing == .administrator
    }

    /// Throws `notFound` to strangers, and `forbidden` to those who see the thing and may not do this to it.
    static func require(_ operation: Operation, as standing: CaseStanding) throws(DisputeError) {
        guard standing != .stranger else { throw .notFound }
        guard allows(operation, as: standing) else { throw .forbidden }
    }
}
