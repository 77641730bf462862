import Primitives

/// The catalogues of section 3 and 8: Cameroon in whole, of other countries an example each.
enum SmileCatalogue {
    private struct Document {
        let code: String
        let name: String
        let hasBack: Bool

        init(_ code: String, _ name: String, back: Bool) {
            self.code = code
            self.name = name
            hasBack = back
        }
    }

    private static let cameroon = [
        Document("IDENTITY_CARD", "Identity Card", back: true), Document("PASSPORT", "Passport", back: false),
        Document("RESIDENT_ID", "Resident ID", back: true),
        Document("DRIVERS_LICENSE", "Driver's License", back: true),
        Document("VOTER_ID", "Voter ID", back: true), Document("TRAVEL_DOC", "Travel Document", back: false),
        Document("", "Others", back: true),
    ]
    private static let nigeria = [
        Document("IDENTITY_CARD", "Identity Card", back: true), Document("PASSPORT", "Passport", back: false),
    ]

    static func validDocuments(country: String?) -> JSONValue {
        let all = [("CM", "Cameroon", cameroon), ("NG", "Nigeria", nigeria)]
        let rows = all.filter { country == nil || country == $0.0 }.map { code, name, documents in
            JSONValue.object([
                "country": .object([
                    "code": .string(code), "name": .string(name), "continent": "AFRICA",
                ]),
                "id_types": .array(
                    documents.map { document in
                        .object([
                            "code": .string(document.code), "name": .string(document.name), "example": [],
                            "has_back": .bool(document.hasBack),
                        ])
                    }),
            ])
        }
        return .object(["valid_documents": .array(rows)])
    }

    static let services = JSONValue.object([
        "bank_codes": .array([bank(country: nil)]),
        "id_types": .object(["NG": .object(["NIN_V2": ["country", "id_type", "id_number"]])]),
        "hosted_web": .object([
            "basic_kyc": .object(["NG": hosted("Nigeria", [("NIN_V2", "NIN")])]),
            "biometric_kyc": .object(["NG": hosted("Nigeria", [("NIN_V2", "NIN")])]),
            "enhanced_kyc": .object(["NG": hosted("Nigeria", [("NIN_V2", "NIN")])]),
            "doc_verification": .object([
                "CM": hosted(
                    "Cameroon",
                    [
                        ("NATIONAL_ID", "National ID"), ("PASSPORT", "Passport"),
                        ("RESIDENT_CARD", "Resident Card"),
                    ])
            ]),
            "ekyc_smartselfie": .object(["NG": hosted("Nigeria", [("NIN_V2", "NIN")])]),
            "enhanced_document_verification": .object(["NG": hosted("Nigeria", [("PASSPORT", "Passport")])]),
        ]),
    ])

    private static func hosted(_ name: String, _ types: [(String, String)]) -> JSONValue {
        .object([
            "name": .string(name),
            "id_types": .object(
                types.map { JSONValue.Member($0.0, .object(["label": .string($0.1)])) }),
        ])
    }

    private static func bank(country: String?) -> JSONValue {
        guard let country else {
            return .object(["name": "Access Bank", "code": "044", "nip_code": "000014"])
        }
        return .object(["name": "Access Bank", "code": "044", "country": .string(country)])
    }

    static let productsConfig = JSONValue.object([
        "consentRequired": .object(["NG": ["NIN_V2"]]),
        "idSelection": .object([
            "doc_verification": .object([
                "CM": .array(cameroon.map { .string($0.code) }), "NG": ["IDENTITY_CARD", "PASSPORT"],
            ]),
            "enhanced_document_verification": .object(["NG": ["PASSPORT"]]),
            "biometric_kyc": .object(["NG": ["NIN_V2"]]), "enhanced_kyc": .object(["NG": ["NIN_V2"]]),
        ]),
    ])

    /// `GET /v3/services/bank_codes`.
    static func bankCodes(country: String?) -> JSONValue {
        .object(["bank_codes": .array(country == nil || country == "NG" ? [bank(country: "NG")] : [])])
    }

    /// `GET /v3/services/supported_id_types`.
    static func idTypes(country: String?) -> JSONValue {
        let row = JSONValue.object([
            "country": "NG", "label": "NIN", "regex": "^[0-9]{11}$", "type": "NIN_V2",
            "required_fields": ["country", "id_type", "id_number"],
        ])
        return .object(["id_types": .array(country == nil || country == "NG" ? [row] : [])])
    }
}
