import Crypto
import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

extension HTTPField.Name {
    fileprivate static let partnerID = Self("SmileID-Partner-ID")!
    fileprivate static let apiKey = Self("smileid-api-key")!
    fileprivate static let smileToken = Self("SmileID-Token")!
    fileprivate static let userID = Self("User-ID")!
    fileprivate static let requestTimestamp = Self("SmileID-Timestamp")!
    fileprivate static let requestSignature = Self("SmileID-Request-Signature")!
}

/// Sections 12.1 and 12.2: tokens, and who may submit what.
extension SmileIDSimulator {
    /// Partner ids of v3 have no leading zeros; those that were issued may.
    private func issuedPartner(_ name: String) -> String? {
        core.switches.smilePartners.keys.first { $0.drop { $0 == "0" } == name.drop { $0 == "0" } }
    }

    /// Derived from the key, so that tokens outlive a restart and no API key signs them.
    func tokenSecret(_ partner: String) -> [UInt8] {
        let key = core.switches.smilePartners[partner]?.first ?? ""
        return Array(SHA256.hash(data: Data("sandbox token \(partner) \(key)".utf8)))
    }

    func issueToken(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        guard let name = request.headers[.partnerID] else {
            throw .v3(400, "Header 'smileid-partner-id' is required.")
        }
        guard let key = request.headers[.apiKey] else {
            throw .v3(400, "Header 'smileid-api-key' is required.")
        }
        guard name.first != "0", !name.isEmpty, name.allSatisfy({ ("0"..."9").contains($0) }) else {
            throw .v3(400, "Header 'smileid-partner-id' is invalid.")
        }
        guard let partner = issuedPartner(name),
            core.switches.smilePartners[partner]?.contains(where: {
                constantTimeEqual(Array($0.utf8), Array(key.utf8))
            }) ?? false
        else { throw SmileRefusal.credentials }
        var claims: [JSONValue.Member] = [.init("partner_id", .string(partner))]
        if !request.body.isEmpty {
            guard let form = MultipartForm(contentType: request.headers[.contentType], request.body) else {
                throw SmileRefusal.mediaType
            }
            if let product = form.text("product") {
                guard Self.tokenProducts.contains(product) else { throw .missing("product") }
                claims.append(.init("product", .string(product)))
            }
            if let userID = form.text("user_id") { claims.append(.init("user_id", .string(userID))) }
        }
        let now = core.clock.now().timeIntervalSince1970
        // In thousandths, so that a token made after a revocation is not taken for one made before it.
        claims += [
            .init("iat_ms", .integer(Int64(now * 1000))), .init("iat", .integer(Int64(now))),
            .init("exp", .integer(Int64(now) + 900)), .init("jti", .string(core.identifiers.token())),
        ]
        let token = SmileToken.sign(.object(claims), secret: tokenSecret(partner))
        return SmileReply.json(200, .object(["token": .string(token)]))
    }

    private static let tokenProducts =
        [
            "aml", "basic_kyc", "one_time_aml", "address_verification", "phone_number_verification",
            "document_verification", "enhanced_document_verification", "enhanced_kyc", "biometric_kyc",
        ] + [SmileProduct.authentication, .registration, .compare].map(\.tokenName)

    /// The partner and the claims of the request's token.
    func authenticated(
        _ request: WireRequest
    ) throws(SmileRefusal) -> (partner: String, claims: JSONValue) {
        guard let token = request.headers[.smileToken], let claims = SmileToken.claims(token),
            let partner = claims["partner_id"]?.string, core.switches.smilePartners[partner] != nil,
            SmileToken.isValid(token, secret: tokenSecret(partner)), let expires = claims["exp"]?.integer,
            let issued = claims["iat_ms"]?.integer
        else { throw SmileRefusal.credentials }
        let from = memory.withLock { $0.tokensFrom.timeIntervalSince1970 }
        guard Double(expires) > core.clock.now().timeIntervalSince1970, Double(issued) / 1000 >= from else {
            throw SmileRefusal.credentials
        }
        if switches.requestSignature == .required {
            for name in [HTTPField.Name.requestTimestamp, .requestSignature]
            where request.headers[name] == nil {
                throw SmileRefusal.credentials
            }
        }
        return (partner, claims)
    }

    func submit(_ product: SmileProduct, _ exchange: Exchange) async throws(SmileRefusal) -> WireReply {
        let request = exchange.request
        let (partner, claims) = try authenticated(request)
        let form = try form(of: request)
        try checkPartnerHeader(product, request, partner)
        let submission = SmileSubmission(product: product, form: form, switches: switches)
        try submission.validate()
        try checkRights(submission, partner, claims)
        let userID =
            form.text("user_id") ?? request.headers[.userID] ?? claims["user_id"]?.string
            ?? "user_" + Self.typeID(core.identifiers.bytes(16))
        let isEnrolled = state.withLock { $0.hasEnrolled(userID, of: partner) }
        if product == .authentication, !isEnrolled { throw .v3(404, "User not found.") }
        let job = try open(submission, partner, userID, exchange)
        await core.journal.storedWhole()
        await follow(job, exchange.fault)
        var reply = SmileReply.json(
            202,
            .object([
                "status": .string(switches.acceptedWord.rawValue), "message": "Job submitted for processing",
                "job_id": .string(job.id), "user_id": .string(userID),
                "created_at": .string(RFC3339.format(job.createdAt)),
            ]))
        reply.isJournaled = true
        return reply
    }

    private func form(of request: WireRequest) throws(SmileRefusal) -> MultipartForm {
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("multipart/form-data") else { throw SmileRefusal.mediaType }
        if switches.requestLimit > 0, request.body.count > switches.requestLimit {
            throw SmileRefusal.tooLarge
        }
        guard let form = MultipartForm(contentType: request.headers[.contentType], request.body) else {
            throw .v3(400, "The multipart body cannot be read.")
        }
        return form
    }

    private func checkPartnerHeader(
        _ product: SmileProduct, _ request: WireRequest, _ partner: String
    ) throws(SmileRefusal) {
        guard let name = request.headers[.partnerID] else {
            let needs = product.isAboutDocuments || product == .biometricKYC
            guard needs, switches.partnerHeader != .optional else { return }
            throw .v3(400, "Header 'SmileID-Partner-ID' is required.")
        }
        if switches.partnerHeader == .threeDigits, name.utf8.count < 3 {
            throw .v3(400, "Header 'SmileID-Partner-ID' is required.")
        }
        guard issuedPartner(name) == partner else { throw SmileRefusal.credentials }
    }

    /// 402 and 403.
    private func checkRights(
        _ submission: SmileSubmission, _ partner: String, _ claims: JSONValue
    ) throws(SmileRefusal) {
        if switches.wallet == .empty { throw .v3(402, "Insufficient wallet balance.") }
        switch switches.forbidden {
        case .nothing: break
        case .product: throw .v3(403, "Product not enabled for this partner.")
        case .idType: throw .v3(403, "ID type not enabled for this partner.")
        case .production: throw .v3(403, "Production access is not enabled.")
        case .callback: throw .v3(403, "Callback url not allowed.")
        case .address: throw .v3(403, "IP address not allowed.")
        case .sdk: throw .v3(403, "SDK version not allowed.")
        }
        let bound = claims["product"]?.string
        guard bound == nil || bound == submission.product.tokenName else {
            throw .v3(403, "Product not enabled for this partner.")
        }
        let isEnhanced = submission.product == .enhancedDocumentVerification
        if isEnhanced, submission.form.text("country") == "CM", switches.enhancedDocuments == .off {
            throw .v3(403, "ID type not enabled for this partner.")
        }
        if let url = submission.form.text("callback_url") { try checkHost(url, partner) }
    }

    func checkHost(_ url: String, _ partner: String) throws(SmileRefusal) {
        let host = url.split(separator: "/", omittingEmptySubsequences: true).dropFirst().first.map {
            String($0.prefix { $0 != ":" && $0 != "?" })
        }
        guard core.switches.admits(.smileCallbackHosts, partner, host ?? "") else {
            throw .v3(403, "Callback url not allowed.")
        }
    }

    private func open(
        _ submission: SmileSubmission, _ partner: String, _ userID: String, _ exchange: Exchange
    ) throws(SmileRefusal) -> SmileJob {
        let id = "job_" + Self.typeID(core.identifiers.bytes(16))
        let details = try submission.json("user_details") ?? .null
        let params = try submission.json("partner_params") ?? .object([])
        let due = core.clock.now().addingTimeInterval(Double(switches.decisionDelay) / 1000)
        let outcome = v3Outcome(submission, details, params, exchange.fault)
        let plan = SmilePlan(
            outcome: outcome, due: due,
            flipAfterMilliseconds: exchange.fault?.action == .lateFlip
                ? exchange.fault?.delay?.milliseconds ?? 5000 : nil)
        var entry = JournalEntry(provider: provider, kind: .asked, operation: "submission")
        entry.reference = id
        entry.externalID = id
        entry.outcome = "accepted"
        entry.httpStatus = exchange.visibleStatus(202)
        entry.fault = exchange.fault?.action.rawValue
        entry.detail = .object([
            "generation": "v3", "product": .string(submission.product.rawValue), "partner": .string(partner),
            "user_id": .string(userID), "partner_params": params,
            "callback_url": submission.form.text("callback_url").map(JSONValue.string),
            "use_enrolled_image": .bool(submission.form.text("use_enrolled_image") == "true"),
            "country": submission.form.text("country").map(JSONValue.string),
            "id_type": submission.form.text("id_type").map(JSONValue.string), "plan": plan.json,
        ])
        memory.withLock { $0.userDetails[id] = details }
        return state.withLock { state in
            record(entry, in: &state)
            guard let job = state.jobs[id] else {
                preconditionFailure("A job that was recorded is in the state.")
            }
            record(self.entry(.executed, job.product.rawValue, job), in: &state)
            return job
        }
    }

    /// A fault, then `sandbox_result`, then the identities of section 12.5, then the switch.
    private func v3Outcome(
        _ submission: SmileSubmission, _ details: JSONValue, _ params: JSONValue, _ fault: FaultRule?
    ) -> SmileOutcome {
        let rejected = SmileOutcome.status(
            "block",
            reason: submission.product.isAboutDocuments ? "document_check_failed" : "face_verification_failed"
        )
        switch fault?.action {
        case .decline: return fault?.reason.flatMap(SmileOutcome.init(spelling:)) ?? rejected
        case .lateFlip: return rejected
        default: break
        }
        let forced = submission.form.text("sandbox_result").flatMap { Double($0) }.map { Int($0) }
        switch forced ?? Self.sandboxResult(params["sandbox_result"]) {
        case 0: return .status("clear", reason: nil)
        case 1: return rejected
        case 2: return .status("attention", reason: "medium_risk")
        default: break
        }
        if let known = SmileSandboxIdentity.outcome(of: details, submission.product) { return known }
        guard switches.unknownIdentity == .defaultResult else { return rejected }
        switch switches.defaultResult {
        case .approved: return .status("clear", reason: nil)
        case .manual: return .manual
        case .review: return .review
        case .recapture, .corruptZip: return .status("error", reason: "image_unavailable_or_invalid")
        case .unreadable: return .status("error", reason: "document_unclassifiable")
        case .authorityDown: return .status("error", reason: "service_unavailable")
        case .unsupported: return .status("block", reason: "unsupported_document")
        case .spoof: return .status("block", reason: "spoof_detected")
        case .unknown: return .status("block", reason: "something_new")
        default: return rejected
        }
    }

    /// 26 characters of the alphabet that `^[0-9a-hjkmnp-tv-z]{26}$` has, of 128 bits.
    static func typeID(_ bytes: [UInt8]) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var value = bytes.prefix(16).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        var text: [Character] = []
        for _ in 0..<26 {
            text.append(alphabet[Int(value & 31)])
            value >>= 5
        }
        return String(text.reversed())
    }
}
