import Crypto
import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 8: web tokens, catalogues, AML, hosted links.
extension SmileIDSimulator {
    private static let webProducts = [
        "authentication", "basic_kyc", "smartselfie", "biometric_kyc", "enhanced_kyc", "doc_verification",
        "ekyc_smartselfie", "identity_verification", "enhanced_document_verification", "e_signature",
    ]

    func webToken(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(request, stage: "22")
        for name in ["user_id", "job_id", "product", "callback_url"] where body[name]?.string == nil {
            throw .v1("2213", "\"\(name)\" is required")
        }
        let product = body["product"]?.string ?? ""
        guard Self.webProducts.contains(product) else { throw .v1("2217", "Invalid product.") }
        let now = Int64(core.clock.now().timeIntervalSince1970)
        let claims = JSONValue.object([
            "partner_id": .string(partner), "product": .string(product), "callback_url": body["callback_url"],
            "partner_params": .object(["user_id": body["user_id"], "job_id": body["job_id"]]),
            "iat": .integer(now), "exp": .integer(now + 900),
        ])
        let token = SmileToken.sign(claims, secret: tokenSecret(partner))
        return SmileReply.json(200, .object(["success": true, "token": .string(token)]))
    }

    /// The partner that a token of `/v1/token` was made for, where it is still good.
    func webTokenPartner(_ token: String) -> String? {
        guard let claims = SmileToken.claims(token), let partner = claims["partner_id"]?.string,
            SmileToken.isValid(token, secret: tokenSecret(partner)), let expires = claims["exp"]?.integer,
            Double(expires) > core.clock.now().timeIntervalSince1970
        else { return nil }
        return partner
    }

    func validDocuments(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        _ = try signed(request, stage: "22")
        return SmileReply.json(200, SmileCatalogue.validDocuments(country: nil))
    }

    func productsConfig(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        _ = try signed(request, stage: "22")
        return SmileReply.json(200, SmileCatalogue.productsConfig)
    }

    /// Lists the one name that section 12.5 has as dangerous.
    func aml(_ request: WireRequest) throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(request, stage: "24")
        for name in ["user_id", "job_id", "full_name", "birth_year", "countries"] where body[name] == nil {
            throw .v1("2413", "\"\(name)\" is required")
        }
        let isListed = body["full_name"]?.string?.lowercased().contains("dangerfield") ?? false
        let person = JSONValue.object([
            "name": "Rashid Omar Dangerfield", "aliases": [], "dates_of_birth": ["1970-01-01"],
            "nationalities": ["NG"], "addresses": [], "associations": [], "adverse_media": [], "pep": [],
            "sanctions": [],
        ])
        let pair = signatureMembers(for: partner, switches.statusSignature)
        return SmileReply.json(
            200,
            .object([
                "Actions": .object(["Listed": isListed ? "Listed" : "Not Listed"]),
                "no_of_persons_found": .integer(isListed ? 1 : 0),
                "people": .array(isListed ? [person] : []),
                "PartnerParams": .object([
                    "user_id": body["user_id"], "job_id": body["job_id"], "job_type": 10,
                ]),
                "ResultCode": isListed ? "1030" : .string(switches.listedCode.rawValue),
                "ResultText": isListed ? "Found on list" : "Not found on list",
                "StrictMatch": body["strict_match"] ?? true,
                "timestamp": pair.map { .string($0.timestamp) },
                "signature": pair.map { .string($0.signature) },
            ]))
    }

    func createLink(_ request: WireRequest) async throws(SmileRefusal) -> WireReply {
        let (_, body) = try signed(request, stage: "22")
        for name in ["name", "company_name", "id_types", "callback_url"] where body[name] == nil {
            throw .v1("2213", "\"\(name)\" is required")
        }
        let id = Self.lowercaseText(core.identifiers.bytes(24))
        await noteLink(id, "made")
        let url = "http://\(request.authority ?? "127.0.0.1:9103")/links/\(id)"
        return SmileReply.json(
            200,
            .object([
                .init(switches.linkField.rawValue, .string(url)), .init("ref_id", .string(id)),
                .init("success", true),
            ]))
    }

    func disableLink(_ id: String, _ request: WireRequest) async throws(SmileRefusal) -> WireReply {
        let (_, body) = try signed(request, stage: "22")
        guard Self.isTrue(body["is_disabled"]) else { throw .v1("2213", "\"is_disabled\" is required") }
        guard state.withLock({ $0.links[id] }) != nil else { throw .v1("2213", "Unknown link", status: 404) }
        await noteLink(id, "disabled")
        return SmileReply.json(200, .object(["success": true, "ref_id": .string(id)]))
    }

    private func noteLink(_ id: String, _ outcome: String) async {
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "link")
        entry.reference = id
        entry.outcome = outcome
        await recordStored(entry)
    }

    /// What `image_links` point to: drawings of this project.
    func image(_ name: String) -> WireReply {
        guard let drawing = SampleDrawing.small(name) else { return notFoundReply() }
        var reply = WireReply(status: 200, body: PNG.encode(drawing))
        reply.headers[.contentType] = "image/png"
        return reply
    }
}
