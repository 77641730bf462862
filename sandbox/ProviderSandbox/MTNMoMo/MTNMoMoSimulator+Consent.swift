import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 4, consent: authorize, token, user info. Consent is given at once.
extension MTNMoMoSimulator {
    func authorize(_ product: MTNMoMoProduct, _ request: WireRequest) async throws(MTNMoMoRefusal)
        -> WireReply
    {
        _ = try checkCaller(request, product, core.switches.current)
        let form = request.form
        guard let scope = form["scope"], !scope.isEmpty, let hint = form["login_hint"],
            hint.hasPrefix("ID:"), let slash = hint.lastIndex(of: "/")
        else { throw .badRequest }
        let id = newIdentifier()
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "authorize")
        entry.msisdn = String(hint[..<slash].dropFirst(3))
        entry.detail = .object([
            "auth_req_id": .string(id), "holder": entry.msisdn.map(JSONValue.string), "scope": .string(scope),
            "product": .string(product.rawValue),
        ])
        let recorded = state.withLock { record(entry, in: &$0) }
        await core.journal.stored(through: recorded.sequence)
        return MTNMoMoReply.json(
            200, .object(["auth_req_id": .string(id), "interval": 5, "expires_in": 3600]))
    }

    func issueConsentToken(
        _ product: MTNMoMoProduct, _ request: WireRequest, _ switches: Switches
    ) async throws(MTNMoMoRefusal) -> WireReply {
        let user = try checkCredentials(request, switches)
        guard let target = request.headers[.targetEnvironment], MTNMoMoTargets.currency(of: target) != nil
        else {
            throw .missingTokenTarget
        }
        let form = request.form
        guard form["grant_type"] == "urn:openid:params:grant-type:ciba", let id = form["auth_req_id"],
            let consent = state.withLock({ $0.consents[id] }), consent.product == product.rawValue
        else { throw .token(400, "invalid_grant") }
        if let error = Self.consentErrors[consent.holder] { throw .token(400, error) }
        let text = await newToken(user: user, product: product, consentOf: consent.holder)
        return tokenReply([
            .init("access_token", .string(text)), .init("token_type", "access_token"),
            .init("expires_in", 3600), .init("scope", .string(consent.scope)),
            .init("refresh_token", .string(newIdentifier())), .init("refresh_token_expired_in", 7_776_000),
        ])
    }

    /// The documented holders of section 11 whose consent fails. The error words are inferred: none is
    /// published.
    private static let consentErrors = [
        "46733123450": "not_found", "46733123451": "access_denied", "46733123452": "authorization_pending",
        "46733123453": "expired_token", "46733123454": "refresh_token_expired", "46733123455": "revoked",
        "46733123456": "scope_deleted", "46733123457": "already_used", "46733123458": "no_funds",
        "46733123459": "payee_not_found", "46733123460": "consent_mismatch", "46733123461": "payer_limit",
        "46733123462": "payee_not_allowed",
    ]

    func userInfo(_ product: MTNMoMoProduct, _ request: WireRequest) throws(MTNMoMoRefusal) -> WireReply {
        let token = try checkBearer(request, product)
        guard token.consentOf != nil else { throw .badBearer }
        return MTNMoMoReply.json(200, Self.fullUserInfo(updatedAt: updatedAt))
    }

    /// Seconds since 1970, for `updated_at`.
    var updatedAt: Int64 {
        Int64(core.clock.now().timeIntervalSince1970)
    }

    /// The one person of the real sandbox, in the recorded order of members (2024).
    private static func fullUserInfo(updatedAt: Int64) -> JSONValue {
        let address = JSONValue.object([
            "formatted": "Street 17\n123 45 Karlskrona\nSweden", "street_address": "Street 17",
            "postal_code": "123 45", "locality": "Karlskrona", "region": "Blekinge", "country": "Sweden",
        ])
        return .object([
            "sub": "0", "name": "Sand Box", "given_name": "Sand", "family_name": "Box",
            "birthdate": "1976-08-13", "locale": "sv_SE", "status": "ACTIVE", "gender": "MALE",
            "email": "email@domain.test", "email_verified": true, "phone_number": "46123456789",
            "phone_number_verified": true, "address": address, "updated_at": .integer(updatedAt),
            "credit_score": 123, "active": true, "country_of_birth": "Sweden", "region_of_birth": "Blekinge",
            "city_of_birth": "Karlskrona", "occupation": "Manager", "employer_name": "Ericsson",
            "identification_type": "PASS", "identification_value": "S1234567",
        ])
    }
}
