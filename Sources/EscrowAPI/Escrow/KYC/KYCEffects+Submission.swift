import FoundationEssentials
import GatewayCore
import GatewayMessages
import Images
import Postgres
import Primitives

extension KYCEffects {
    /// Where papers and consent are all there, writes down the check and the command that orders it; the locked profile
    /// lets that happen once, whoever brings the last of them. Answers whether it did.
    @discardableResult
    func submitIfComplete(
        _ profile: KYCProfile, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws -> Bool {
        guard profile.standing.takesPapers, try !KYCCheckStore.isOpen(userID: profile.userID, in: session),
            let consent = try KYCConsentStore.newest(userID: profile.userID, in: session),
            let user = try UserStore.user(id: profile.userID, in: session)
        else { return false }
        let kept = try KYCDocumentStore.kept(userID: profile.userID, in: session)
        let required = profile.required(by: policy)
        let papers = required.compactMap { kind in kept.first { $0.kind == kind } }
        guard papers.count == required.count else { return false }
        var machine = KYCStateMachine(state: profile.standing)
        try machine.apply(.submitted)
        // Its clock comes after the next papers.
        if profile.state == .verified { try outlive(profile, .init(.system("kyc")), in: session) }

        let isAffordable =
            try KYCCheckStore.inVain(userID: profile.userID, in: session) < Int64(policy.checksPerDay)
        let check = KYCCheckID(identifiers.timeOrdered())
        let command = CommandID(identifiers.timeOrdered())
        try KYCCheckStore.insert(
            check, userID: profile.userID, idType: profile.idType, consent: consent.id, command: command,
            in: session)
        let address = kept.filter { $0.kind == .proofOfAddress && !required.contains($0.kind) }
        try KYCDocumentStore.submit(papers + address, check: check.uuid, in: session)
        try KYCProfileStore.setSubmitted(userID: profile.userID, check: check.uuid, in: session)
        try audit(
            "kyc.submitted", profile, cause,
            .object([
                "check": .string("\(check)"), "id_type": .string(profile.idType.rawValue),
                "consent": .string(consent.id.lowercased),
                "documents": .array((papers + address).map { .string($0.id.lowercased) }),
            ]), in: session)
        EscrowMetrics.kycEntered(.submitted)
        guard isAffordable else {
            try withhold(check, of: profile.userID, cause, in: session)
            return true
        }
        try CommandOutbox.append(
            .checkKYC(try order(check, papers, of: user, profile, consent)), id: command,
            traceparent: cause.traceparent, identifiers: identifiers, in: session)
        try KYCJob.inquiry.enqueue(
            "\(check)", at: profile.readAt.advanced(by: policy.inquiryAfter), in: session)
        return true
    }

    /// After so many checks in vain no other is paid for: an administrator looks at the papers.
    private func withhold(
        _ check: KYCCheckID, of userID: Int64, _ cause: AgreementEffects.Cause, in session: PostgresSession
    ) throws {
        try KYCCheckStore.withhold(check, because: .tooManyChecks, in: session)
        guard let profile = try KYCProfileStore.profile(userID: userID, in: session) else { return }
        try move(
            profile, by: .checkRefused, cause,
            change: { state in .init(state: state, reasons: [KYCConcern.tooManyChecks.rawValue]) },
            in: session)
    }

    private func order(
        _ check: KYCCheckID, _ papers: [KYCDocument], of user: User, _ profile: KYCProfile,
        _ consent: KYCAgreement
    ) throws -> CheckKYC {
        let person = JSONValue.object([
            "given_names": .string(user.firstName), "last_name": .string(user.lastName),
            "phone": .string(user.phone.e164), "email": user.email.map { .string($0) },
        ])
        let images = papers.compactMap { document -> KYCImageReference? in
            guard let kind = document.kind.imageKind, let size = document.size else { return nil }
            return KYCImageReference(
                object: document.object, kind: kind, mediaType: document.type.mediaType, width: size.width,
                height: size.height, size: Int(document.byteCount), digest: document.digest)
        }
        return CheckKYC(
            check: check, user: profile.subject, purpose: .identityDocument, documentType: profile.idType,
            images: images, sealedPerson: try seal.seal(person.text, of: check),
            consentGrantedAt: consent.grantedAt,
            consentLanguage: Language(rawValue: consent.language) ?? .french,
            consentPolicyURL: consent.policyURL)
    }
}
