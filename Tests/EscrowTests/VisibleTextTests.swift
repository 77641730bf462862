import Escrow
import Foundation
import HTTPTypes
import Primitives
import Testing

@testable import EscrowHTTP

/// What people may write: every script, and nothing that hides.
@Suite struct VisibleTextTests {
    @Test(arguments: [
        "Moto Yamaha 125", "Aïcha Mbàrgà-Ŋgono", "Nguyễn Thị Hồng", "فاطمة الزهراء", "می‌خواهم", "משה כהן",
        "नेहा क्‍ष", "සිංහල ශ්‍රී", "မြန်မာ", "ខ្មែរ", "ᠮᠣᠩᠭᠣᠯ", "𞤀𞤣𞤢𞤤𞤢𞤥", "ߒߞߏ", "中村さくら", "김민준", "ጃንሆይ",
        "👩‍🔬 et 👨‍👩‍👧", "❤️ ok", "👍🏽", "line one\nline two\tend", "قيمة \u{200F}125 (سم)", "Ⓐ½€",
    ])
    func everyScriptPasses(_ text: String) {
        #expect(VisibleText.accepts(text), "\(text.unicodeScalars.map { String($0.value, radix: 16) })")
        #expect(!VisibleText.isBlank(text))
    }

    @Test(arguments: [
        ("a\u{202E}b", VisibleTextFault.unseen), ("a\u{202A}b", .unseen), ("a\u{2066}b", .unseen),
        ("a\u{2069}b", .unseen), ("zero\u{200B}width", .unseen), ("a\u{FEFF}b", .unseen),
        ("a\u{2060}b", .unseen), ("soft\u{AD}hyphen", .unseen), ("Paul\u{200D}", .unseen),
        ("Pa\u{200C}ul", .unseen), ("Pa\u{200E}ul", .unseen), ("\u{3164}", .unseen), ("a\u{115F}b", .unseen),
        ("a\u{034F}b", .unseen), ("a\u{E0041}b", .unseen), ("a\u{2028}b", .unseen), ("a\u{2800}b", .unseen),
        ("\u{FE0F}a", .unseen), ("a\u{E000}b", .unseen), ("a\u{85}b", .control), ("a\u{9B}b", .control),
        ("a\u{7}b", .control), ("م\u{202E}م", .unseen),
    ])
    func whatHidesIsRefused(_ text: String, _ fault: VisibleTextFault) {
        #expect(VisibleText.fault(in: text) == fault)
    }

    @Test(arguments: ["", " ", "\n\t", "\u{2003}\u{A0}"]) func whatShowsNothingIsBlank(_ text: String) {
        #expect(VisibleText.isBlank(text))
    }

    /// The members of bodies that are free texts and no prose: what a program makes, or no other person reads.
    static let others: Set<String> = [
        "register /password", "register /password_confirmation", "login /password", "refreshToken /refresh",
        "confirmPasswordReset /new_password", "confirmPasswordReset /new_password_confirmation",
        "changePassword /new_password", "changePassword /new_password_confirmation",
        "changePassword /current_password", "createWebhook /url", "updateWebhook /url",
        "register /email", "updateProfile /email", "changeSetting /value",
    ]

    /// A body for each field that people write in, with `TEXT` in its place.
    static let fields: [(operation: String, pointer: String, path: String, body: String)] = [
        (
            "register", "/first_name", "/api/auth/register/",
            #"{"phone_number": "+237612345999", "first_name": "TEXT", "last_name": "Ngono", "role": "BUYER", "password": "bateau-lavoir vert 47", "password_confirmation": "bateau-lavoir vert 47"}"#
        ),
        (
            "register", "/last_name", "/api/auth/register/",
            #"{"phone_number": "+237612345999", "first_name": "Awa", "last_name": "TEXT", "role": "BUYER", "password": "bateau-lavoir vert 47", "password_confirmation": "bateau-lavoir vert 47"}"#
        ),
        ("updateProfile", "/first_name", "/api/auth/profile/", #"{"first_name": "TEXT"}"#),
        ("updateProfile", "/last_name", "/api/auth/profile/", #"{"last_name": "TEXT"}"#),
        ("createAgreement", "/title", "/api/escrow/transactions/", terms(#""title": "TEXT""#)),
        (
            "createAgreement", "/description", "/api/escrow/transactions/",
            terms(#""title": "Moto", "description": "TEXT""#)
        ),
        (
            "createAgreement", "/delivery_address", "/api/escrow/transactions/",
            terms(#""title": "Moto", "delivery_address": "TEXT""#)
        ),
        (
            "createAgreement", "/milestones/0/title", "/api/escrow/transactions/",
            terms(
                #""title": "Moto", "milestones": [{"title": "TEXT", "amount": 1000, "delivery_deadline": "2099-01-02T00:00:00Z"}]"#
            )
        ),
        ("checkTerms", "/title", "/api/escrow/terms/check/", terms(#""title": "TEXT""#)),
        (
            "checkTerms", "/description", "/api/escrow/terms/check/",
            terms(#""title": "Moto", "description": "TEXT""#)
        ),
        (
            "checkTerms", "/delivery_address", "/api/escrow/terms/check/",
            terms(#""title": "Moto", "delivery_address": "TEXT""#)
        ),
        (
            "checkTerms", "/milestones/0/title", "/api/escrow/terms/check/",
            terms(
                #""title": "Moto", "milestones": [{"title": "TEXT", "amount": 1000, "delivery_deadline": "2099-01-02T00:00:00Z"}]"#
            )
        ),
        (
            "actOnAgreement", "/notes", "/api/escrow/transactions/1/actions/",
            #"{"action": "cancel", "notes": "TEXT"}"#
        ),
        ("postMessage", "/text", "/api/escrow/transactions/{own}/messages/", #"{"text": "TEXT"}"#),
        (
            "addProof", "/text", "/api/escrow/transactions/{sold}/proofs/",
            #"{"kind": "TRACKING", "text": "TEXT"}"#
        ),
        (
            "openDispute", "/title", "/api/disputes/",
            #"{"transaction_id": 1, "category": "OTHER", "title": "TEXT", "description": "Rien"}"#
        ),
        (
            "openDispute", "/description", "/api/disputes/",
            #"{"transaction_id": 1, "category": "OTHER", "title": "Rien", "description": "TEXT"}"#
        ),
        ("addEvidence", "/text", "/api/disputes/{dispute}/evidence/", #"{"text": "TEXT"}"#),
        ("addComment", "/text", "/api/disputes/1/comments/", #"{"text": "TEXT"}"#),
        (
            "resolveDispute", "/reasons", "/api/disputes/1/resolve/",
            #"{"outcome": "BUYER_FAVOR", "reasons": "TEXT longer"}"#
        ),
        ("liftDispute", "/reasons", "/api/disputes/1/lift/", #"{"reasons": "TEXT longer"}"#),
        ("declineRuling", "/reasons", "/api/disputes/1/decline/", #"{"reasons": "TEXT longer"}"#),
        (
            "decideVerification", "/reason", "/api/auth/admin/kyc/1/approve/",
            #"{"action": "reject", "reason": "TEXT"}"#
        ),
        ("suspendUser", "/reason", "/api/auth/admin/users/1/suspend/", #"{"reason": "TEXT"}"#),
        ("reinstateUser", "/reason", "/api/auth/admin/users/1/reinstate/", #"{"reason": "TEXT"}"#),
        ("changeRole", "/reason", "/api/auth/admin/users/1/role/", #"{"role": "SELLER", "reason": "TEXT"}"#),
    ]

    private static func terms(_ more: String) -> String {
        """
        {\(more), "category": "GOODS", "amount": 1000, "seller_phone": "+237612345002",
         "payment_deadline": "2099-01-01T00:00:00Z", "delivery_deadline": "2099-01-02T00:00:00Z"}
        """
    }

    /// The description of the API names every text that a body may hold; one that is added is added here too.
    @Test func theTableHoldsEveryTextThatPeopleWrite() {
        let document = OpenAPIDocument.json(version: "1")
        var found: Set<String> = []
        for path in document["paths"]?.members ?? [] {
            for method in path.value.members ?? [] {
                let name = method.value["operationId"]?.string ?? ""
                for content in method.value["requestBody"]?["content"]?.members ?? [] {
                    guard let schema = content.value["schema"] else { continue }
                    for pointer in Self.texts(in: schema, of: document) {
                        found.insert("\(name) \(pointer)")
                    }
                }
            }
        }
        let written = Set(Self.fields.map { "\($0.operation) \($0.pointer.replacing("/0", with: ""))" })
        #expect(found.subtracting(written).subtracting(Self.others).sorted() == [], "no rule is tested for")
        #expect(written.subtracting(found).sorted() == [], "no body has")
    }

    /// The strings that are neither choices nor of a form of their own.
    private static func texts(in schema: JSONValue, of document: JSONValue) -> [String] {
        if let reference = schema["$ref"]?.string {
            let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) {
                $0?[String($1)]
            }
            return target.map { texts(in: $0, of: document) } ?? []
        }
        let parts = ["anyOf", "oneOf", "allOf"].flatMap { schema[$0]?.array ?? [] }
        var found = parts.flatMap { texts(in: $0, of: document) }
        if schema["type"] == "string", schema["enum"] == nil, schema["pattern"] == nil,
            schema["format"] == nil
        {
            found.append("")
        }
        if let items = schema["items"] { found += texts(in: items, of: document) }
        for property in schema["properties"]?.members ?? [] {
            found += texts(in: property.value, of: document).map { "/\(property.name)\($0)" }
        }
        return Array(Set(found))
    }

    @Test func everyTextThatPeopleWriteIsRefusedWithWhatHidesInItAndItsFieldNamed() async throws {
        try await AccessServerUnderTest.run { world in
            let admin = try #require(world.people[.administrator])
            let arbiter = try #require(world.people[.arbiter])
            let stranger = world.strangers.buyer
            let seller = try #require(world.people[.seller])
            for field in Self.fields {
                let operation = try #require(APIOperation(rawValue: field.operation))
                let path = field.path
                    .replacing("{own}", with: "\(stranger.bought?.id ?? 0)")
                    .replacing("{sold}", with: "\(seller.sold?.id ?? 0)")
                    .replacing("{dispute}", with: "\(stranger.boughtDispute ?? 0)")
                let token =
                    switch AccessPolicy.caller(of: operation) {
                    case .roles(let roles) where roles.contains(.administrator): admin.token
                    case .roles: arbiter.token
                    default: path.contains("proofs") ? seller.token : stranger.token
                    }
                for hidden in ["abc\u{202E}def", "abc\u{200B}def", "abc\u{2066}def", "abc\u{85}def"] {
                    let reply = try await world.server.send(
                        operation.route.method.rawValue, path, token: token,
                        body: field.body.replacing("TEXT", with: hidden))
                    let pointers = reply.json["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? []
                    #expect(
                        reply.status == 422 && pointers == [field.pointer],
                        "\(field.operation) \(field.pointer): \(reply.status) \(reply.json.text)")
                }
            }
        }
    }
}
