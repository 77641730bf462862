import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import Testing

/// Checks of persons as escrowd orders them, and how they end.
enum SampleChecks {
    static let digest = String(repeating: "0f", count: 32)

    static func image(_ number: Int, _ kind: KYCImageKind, size: Int = 700_000) -> KYCImageReference {
        let tail = String(String(1000 + number).dropFirst())
        return KYCImageReference(
            object: UUID(uuidString: "0199AAAA-0000-7000-9000-000000000\(tail)")!, kind: kind,
            mediaType: kind == .idBack ? "image/png" : "image/jpeg", width: 1600, height: 1200, size: size,
            digest: digest)
    }

    static func check(_ purpose: KYCPurpose, images: [KYCImageReference]? = nil) -> CheckKYC {
        let papers: [KYCImageReference] =
            purpose == .identityDocument ? [image(1, .idFront), image(2, .idBack)] : []
        let frames = (3...10).map { image($0, .liveness) }
        return CheckKYC(
            check: SampleMessages.kyc, user: SampleMessages.user, purpose: purpose,
            documentType: purpose == .identityDocument ? .identityCard : nil,
            images: images ?? [image(0, .selfie)] + papers + frames, sealedPerson: "k1.sealed",
            consentGrantedAt: Date(timeIntervalSince1970: 1_780_000_000), consentLanguage: .french,
            consentPolicyURL: "https://kimi.example/vie-privee",
            registeredBy: purpose == .selfieAuthentication ? SampleMessages.kyc : nil)
    }

    static let reports: [KYCReport] =
        [report(.verified, [], identity: "k1.identity", job: "0000000046")]
        + [KYCDecision.rejected, .recapture, .review].map { report($0, [.faceMismatch, .spoofSuspected]) }
        + KYCReason.allCases.map { report(.review, [$0]) }

    private static func report(
        _ decision: KYCDecision, _ reasons: [KYCReason], identity: String? = nil, job: String? = nil
    ) -> KYCReport {
        KYCReport(
            check: SampleMessages.kyc, user: SampleMessages.user, purpose: .identityDocument,
            decision: decision, reasons: reasons, sealedIdentity: identity,
            provider: job.map { _ in ProviderID("smile-id") }, providerReference: job)
    }
}

@Suite("A KYC check that cannot be one is refused") struct KYCMessageTests {
    private func refusal(
        _ check: CheckKYC, _ from: String = "", _ to: String = ""
    ) throws -> MessageError? {
        let text = GatewayCommand.checkKYC(check).payload.text
        let changed = from.isEmpty ? text : text.replacingOccurrences(of: from, with: to)
        if !from.isEmpty { #expect(changed != text, "nothing was changed: \(from)") }
        let payload = try JSONValue(parsing: changed)
        do {
            _ = try GatewayCommand(type: "check-kyc", payload: payload)
            return nil
        } catch {
            return error
        }
    }

    private func expectMalformed(_ check: CheckKYC, _ what: String) throws {
        let error = try refusal(check)
        #expect(error?.code == .malformed, "\(what)")
    }

    @Test func theSampleItselfIsTaken() throws {
        for purpose in KYCPurpose.allCases {
            let error = try refusal(SampleChecks.check(purpose))
            #expect(error == nil)
        }
    }

    @Test(arguments: [
        ("\"width\":1600", "\"width\":0"), ("\"width\":1600", "\"width\":20001"),
        ("\"height\":1200", "\"height\":-1"), ("\"height\":1200", "\"height\":1200.0"),
        ("\"size\":700000", "\"size\":0"), ("\"size\":700000", "\"size\":10485761"),
        ("\"size\":700000", "\"size\":\"700000\""), ("image/png", "application/pdf"),
        ("image/png", "image/svg+xml"), (SampleChecks.digest, "0f"),
        (SampleChecks.digest, String(repeating: "0F", count: 32)),
        (SampleChecks.digest, String(repeating: "0g", count: 32)),
        ("\"kind\":\"selfie\"", "\"kind\":\"portrait\""), ("identity_document", "bank_statement"),
        ("IDENTITY_CARD", "identity_card"), ("IDENTITY_CARD", "PASSPORT"),
        ("\"language\":\"fr\"", "\"language\":\"de\""), ("\"granted_at\":\"", "\"granted_at\":\"am "),
        ("https://kimi.example", "http://kimi.example"), ("https://kimi.example", "javascript:alert"),
        ("k1.sealed", ""), ("k1.sealed", String(repeating: "x", count: 8193)), ("k1.sealed", "a\\u0000b"),
        ("000000000001", "000000000000"), ("\"consent\":", "\"consented\":"),
        ("\"images\":[", "\"images\":[7,"), ("\"images\":[", "\"images\":[{},"),
    ]) func aValueOutOfBoundsIsRefused(_ change: (String, String)) throws {
        let error = try refusal(SampleChecks.check(.identityDocument), change.0, change.1)
        #expect(error?.code == .malformed)
        #expect(error?.detail.contains("k1.sealed") == false)
    }

    @Test func whatTheImagesShowFitsThePurpose() throws {
        let selfie = SampleChecks.image(0, .selfie)
        let front = SampleChecks.image(1, .idFront)
        let frames = (10...20).map { SampleChecks.image($0, .liveness) }
        let wrong: [(KYCPurpose, [KYCImageReference], String)] = [
            (.identityDocument, [], "no image"),
            (.identityDocument, [front], "no selfie"),
            (.identityDocument, [selfie], "no document"),
            (.identityDocument, [selfie, front, SampleChecks.image(2, .selfie)], "two selfies"),
            (.identityDocument, [selfie, front, SampleChecks.image(2, .idFront)], "two fronts"),
            (.identityDocument, [selfie, front, selfie], "one object twice"),
            (.identityDocument, [selfie, front] + frames.prefix(9), "nine frames"),
            (.identityDocument, [selfie, front] + frames.prefix(10), "twelve images"),
            (.selfieRegistration, [selfie, front], "a document where none belongs"),
        ]
        for (purpose, images, what) in wrong {
            try expectMalformed(SampleChecks.check(purpose, images: images), what)
        }
        let largest = KYCImageReference.largestSize
        func image(_ number: Int, _ kind: KYCImageKind) -> KYCImageReference {
            SampleChecks.image(number, kind, size: largest)
        }
        let large = [image(0, .selfie), image(1, .idFront)]
        #expect(try refusal(SampleChecks.check(.identityDocument, images: large)) == nil)
        let tooLarge = large + [image(2, .idBack), image(3, .liveness)]
        try expectMalformed(SampleChecks.check(.identityDocument, images: tooLarge), "too large together")
    }

    @Test func aBackBelongsToADocumentThatHasOne() throws {
        for type in KYCDocumentType.allCases {
            let error = try refusal(
                SampleChecks.check(.identityDocument), "\"IDENTITY_CARD\"", "\"\(type.rawValue)\" ")
            #expect((error == nil) == type.hasBack, "\(type)")
        }
    }

    @Test func aReportHasReasonsExactlyWhereItIsNotVerified() throws {
        let verified = GatewayEvent.kycCompleted(SampleChecks.reports[0]).payload.text
        for (from, to) in [
            ("\"verified\"", "\"rejected\""), ("\"reasons\":[]", "\"reasons\":[\"face_mismatch\"]"),
            ("\"verified\"", "\"approved\""), ("\"reasons\":[]", "\"reasons\":[7]"),
        ] {
            let changed = verified.replacingOccurrences(of: from, with: to)
            #expect(changed != verified)
            let payload = try JSONValue(parsing: changed)
            let error = #expect(throws: MessageError.self, "\(from)") {
                try GatewayEvent(type: "kyc.completed", payload: payload)
            }
            #expect(error?.code == .malformed)
        }
        let rejected = GatewayEvent.kycCompleted(SampleChecks.reports[1]).payload.text
        for reasons in ["[]", "[\"face_mismatch\",\"face_mismatch\"]", "[\"because\"]"] {
            let changed = rejected.replacingOccurrences(
                of: "[\"face_mismatch\",\"spoof_suspected\"]", with: reasons)
            #expect(changed != rejected)
            let payload = try JSONValue(parsing: changed)
            #expect(throws: MessageError.self, "\(reasons)") {
                try GatewayEvent(type: "kyc.completed", payload: payload)
            }
        }
    }
}
