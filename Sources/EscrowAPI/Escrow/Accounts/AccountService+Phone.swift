import Durable
import FoundationEssentials
import GatewayCore
import GatewayMessages
import Postgres
import Primitives

extension AccountService {
    /// Shows by the newest code that the person has the phone. A phone that is verified already stays so, whatever the
    /// code, so that sending twice does no harm.
    ///
    /// Throws `.wrongCode` and `.noUsableCode`; a try counts even if the caller goes away.
    package func verifyPhone(userID: Int64, code: String, origin: Origin) async throws -> User {
        let result = try await database.transaction { session -> Result<User, AccountError> in
            guard let user = try UserStore.lock(userID: userID, in: session)?.user else {
                return .failure(.unknownUser)
            }
            guard !user.phoneVerified else { return .success(user) }
            let matched: UUID
            switch try match(code, userID: userID, purpose: .verifyPhone, in: session) {
            case .failure(let refusal): return .failure(refusal)
            case .success(let id): matched = id
            }
            try PhoneCodeStore.markUsed(matched, in: session)
            guard let verified = try UserStore.setPhoneVerified(userID: userID, in: session) else {
                return .failure(.unknownUser)
            }
            try audit("phone.verified", userID: userID, origin: origin, in: session)
            // Agreements may wait for the seller of this number.
            try AgreementJob.sellerJoined.enqueue(
                SellerInvitations.payload(ofUser: userID), at: verified.createdAt, in: session)
            return .success(verified)
        }
        return try result.get()
    }

    /// Sends a new code, which makes the earlier one worthless.
    ///
    /// Throws `.alreadyVerified`, `.codeSentRecently` and `.codesExhausted`.
    package func resendVerification(userID: Int64, origin: Origin) async throws {
        let result = try await database.transaction { session -> Result<Void, AccountError> in
            guard let user = try UserStore.lock(userID: userID, in: session)?.user else {
                return .failure(.unknownUser)
            }
            guard !user.phoneVerified else { return .failure(.alreadyVerified) }
            if let refusal = try sendingRefusal(userID: userID, purpose: .verifyPhone, in: session) {
                return .failure(refusal)
            }
            try sendCode(to: user, purpose: .verifyPhone, traceparent: origin.traceparent, in: session)
            return .success(())
        }
        try result.get()
        wakeup.signal()
    }

    /// Whether another code may be sent now. The caller holds the user's row, so that two requests cannot both pass.
    func sendingRefusal(
        userID: Int64, purpose: PhoneCode.Purpose, in session: PostgresSession
    ) throws -> AccountError? {
        let recent = try PhoneCodeStore.recent(userID: userID, purpose: purpose, in: session)
        if recent.count >= PhoneCode.dailyLimit { return .codesExhausted(recent.untilNextDay) }
        return recent.wait.map { .codeSentRecently($0) }
    }

    /// Writes down a new code and the command that sends it, in the caller's transaction: to the person's phone, or to
    /// another number that is to be proven. Answers which code it is.
    @discardableResult
    func sendCode(
        to user: User, at phone: MSISDN? = nil, purpose: PhoneCode.Purpose, traceparent: String?,
        in session: PostgresSession
    ) throws -> UUID {
        let code = PhoneCode(identifiers: identifiers)
        let authenticator = keys.codeAuthenticator(code.text, id: code.id, userID: user.id, purpose: purpose)
        try PhoneCodeStore.insert(
            code, userID: user.id, purpose: purpose, authenticator: authenticator, in: session)
        let id = SMSID(code.id)
        let text = code.message(purpose).text(in: user.language)
        let sms = SendSMS(sms: id, recipient: phone ?? user.phone, sealedText: try seal.seal(text, of: id))
        try CommandOutbox.append(
            .sendSMS(sms), traceparent: traceparent, identifiers: identifiers, in: session)
        return code.id
    }

    /// Tries the newest code of a person and answers which it is. The caller marks it used once all else is right.
    func match(
        _ code: String, userID: Int64, purpose: PhoneCode.Purpose, in session: PostgresSession
    ) throws -> Result<UUID, AccountError> {
        guard let newest = try PhoneCodeStore.takeTry(userID: userID, purpose: purpose, in: session) else {
            return .failure(.noUsableCode)
        }
        let typed = keys.codeAuthenticator(code, id: newest.id, userID: userID, purpose: purpose)
        guard constantTimeEqual(typed, newest.authenticator) else {
            return .failure(newest.triesLeft > 0 ? .wrongCode(triesLeft: newest.triesLeft) : .noUsableCode)
        }
        return .success(newest.id)
    }
}
