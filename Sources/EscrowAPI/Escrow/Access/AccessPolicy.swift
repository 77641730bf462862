/// How a caller stands to what he asks about. Somebody can stand to it in several ways: an administrator may be the buyer.
package enum Relation: String, Sendable, Hashable, CaseIterable {
    /// Nobody has to be signed in.
    case anyone
    /// It is his own account, session, verification or document; where there is no object, whoever is signed in.
    case own = "self"
    case buyer
    case seller
    case administrator
    case arbiter
    /// Signed in, and nothing of the above.
    case stranger
}

/// What an operation is about.
package enum AccessObject: String, Sendable, Hashable, CaseIterable {
    /// The service as a whole.
    case service
    case account
    case session
    case verification
    case document
    case agreement = "transaction"
    case payment
    case dispute
    case notification
    case webhook
    case setting
}

/// Why somebody who may know of an object may not do this to it. The raw value is the code that he is told.
package enum AccessRefusal: String, Sendable, Hashable {
    /// It needs another role.
    case role = "forbidden"
    /// It belongs to the other party.
    case wrongParty = "wrong_party"
    /// Nobody decides about himself.
    case ownCase = "own_case"
    /// Nobody suspends or appoints himself.
    case ownAccount = "own_account"
}

/// An operation that was not let through.
package enum AccessDenial: Error, Sendable, Equatable {
    /// What is not his looks like what does not exist.
    case notFound
    case forbidden(AccessRefusal)
}

/// Who may do one operation to which object in which state: a row of the table.
package struct AccessRule: Sendable {
    package let object: AccessObject
    package let allowed: Set<Relation>
    /// Who is told why he may not. These come before `allowed`: an administrator's own account is his own first.
    package let refused: [Relation: AccessRefusal]
    /// Whether the caller must have proven that the phone of his account is his.
    package let needsProvenPhone: Bool
    /// In which states of the agreement; in every one where empty. Which action a party has in which state is a table of
    /// its own, `AgreementAction`.
    package let states: Set<AgreementState>

    init(
        _ object: AccessObject, _ allowed: Set<Relation>, refused: [Relation: AccessRefusal] = [:],
        provenPhone: Bool = false, states: Set<AgreementState> = []
    ) {
        self.object = object
        self.allowed = allowed
        self.refused = refused
        needsProvenPhone = provenPhone
        self.states = states
    }

    /// Why somebody who stands so to the object may not; nil where he may.
    package func denial(of relations: Set<Relation>) -> AccessDenial? {
        if allowed.contains(.anyone) { return nil }
        for relation in Relation.allCases where relations.contains(relation) {
            if let refusal = refused[relation] { return .forbidden(refusal) }
        }
        if !allowed.isDisjoint(with: relations) { return nil }
        return isByRole ? .forbidden(.role) : .notFound
    }

    package func admits(_ state: AgreementState) -> Bool {
        states.isEmpty || states.contains(state)
    }

    /// Whether the role alone lets somebody in, so that nothing has to be looked up first.
    package var isByRole: Bool { allowed.isSubset(of: [.administrator, .arbiter]) }
}

/// Who may ask for what: the rows are in `AccessPolicy+Table.swift`. Every route and service goes through it; there is no
/// other check of roles and parties.
package enum AccessPolicy {
    /// Whom an operation lets pass before anything is looked up.
    package enum Caller: Sendable, Equatable {
        /// Nobody has to be signed in.
        case anyone
        /// Whoever is signed in.
        case signedIn
        /// Those who have one of these roles now.
        case roles(Set<Role>)
    }

    package static func caller(of operation: Operation) -> Caller {
        let rule = rule(for: operation)
        if rule.allowed.contains(.anyone) { return .anyone }
        guard rule.isByRole else { return .signedIn }
        var roles: Set<Role> = []
        if rule.allowed.contains(.administrator) { roles.insert(.administrator) }
        if rule.allowed.contains(.arbiter) { roles.insert(.arbiter) }
        return .roles(roles)
    }

    /// Whether administrators may do it to what is everybody's.
    package static func administratorsMay(_ operation: Operation) -> Bool {
        rule(for: operation).allowed.contains(.administrator)
    }

    /// Throws where the table does not let somebody through who stands so to the object, as the service's own error.
    static func require<Failure: Error>(
        _ operation: Operation, as relations: Set<Relation>, _ failure: (AccessDenial) -> Failure
    ) throws(Failure) {
        if let denial = rule(for: operation).denial(of: relations) { throw failure(denial) }
    }
}

extension Agreement {
    /// How somebody stands to the agreement, and to its payments.
    func relations(of userID: Int64, isAdministrator: Bool = false) -> Set<Relation> {
        var relations: Set<Relation> = isAdministrator ? [.administrator] : []
        switch party(of: userID) {
        case .buyer: relations.insert(.buyer)
        case .seller: relations.insert(.seller)
        case nil: if relations.isEmpty { relations.insert(.stranger) }
        }
        return relations
    }
}

extension EscrowError {
    init(_ denial: AccessDenial) {
        self = denial == .notFound ? .notFound : .forbidden
    }
}
