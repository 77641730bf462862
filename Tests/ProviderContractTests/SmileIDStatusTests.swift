import GatewayCore
import Primitives
import Testing

@testable import SmileID

/// The tables of words once more, by hand, so that none is changed by accident.
@Suite struct SmileIDStatusTests {
    @Test func everyCodeOfADocumentMeansWhatTheReferenceSays() {
        expect(
            .documentVerification, SmileIDDocumentCode.allCases.map(\.rawValue),
            [
                "0810": .approved, "0811": .rejected(.faceMismatch), "0812": .rejected(.documentUnreadable),
                "0813": .rejected(.documentNotGenuine), "0816": .rejected(.documentUnsupported),
                "1014": .review(.providerRefused), "1015": .review(.providerUnavailable),
                "1016": .review(.providerRefused), "0001": .recapture(.imageUnusable),
                "0903": .review(.providerRefused), "0907": .rejected(.spoofSuspected),
            ])
    }

    @Test func everyCodeOfARegistrationMeansWhatTheReferenceSays() {
        expect(
            .registration, SmileIDRegistrationCode.allCases.map(\.rawValue),
            [
                "0810": .approved, "0814": .review(.unknownResult), "0815": .review(.spoofSuspected),
                "0816": .review(.unknownResult), "0840": .approved, "0841": .rejected(.imageUnusable),
                "0903": .review(.providerRefused), "0907": .rejected(.spoofSuspected),
                "0911": .recapture(.imageUnusable), "0912": .rejected(.faceMismatch),
                "0941": .recapture(.imageUnusable), "0942": .recapture(.imageUnusable), "1210": .approved,
                "1240": .approved,
            ])
    }

    @Test func everyCodeOfAnAuthenticationMeansWhatTheReferenceSays() {
        expect(
            .authentication, SmileIDAuthenticationCode.allCases.map(\.rawValue),
            [
                "0820": .approved, "0821": .rejected(.faceMismatch), "0822": .review(.faceMismatch),
                "0824": .review(.unknownResult), "0825": .review(.spoofSuspected),
                "0903": .review(.providerRefused), "0907": .rejected(.spoofSuspected),
                "0911": .recapture(.imageUnusable), "0912": .rejected(.faceMismatch),
                "0921": .recapture(.imageUnusable), "0922": .recapture(.imageUnusable), "1220": .approved,
            ])
    }

    /// Approvals are counted: a further one must be added here, too.
    private func expect(_ job: SmileIDJobType, _ known: [String], _ meanings: [String: SmileIDMeaning]) {
        #expect(Set(known) == Set(meanings.keys))
        for number in 0...1999 {
            let code = String(String(number + 10_000).dropFirst())
            #expect(SmileIDMeaning(code: code, of: job) == meanings[code], "\(code)")
        }
    }

    @Test func everyErrorCodeMeansWhatTheReferenceSays() {
        let refusals: [String: KYCReason] = [
            "03": .providerRefused, "07": .providerRefused, "08": .providerRefused, "09": .alreadyRegistered,
            "10": .providerRefused, "11": .providerRefused, "12": .providerRefused, "13": .providerRefused,
            "16": .providerRefused, "17": .providerRefused,
        ]
        let ours: Set = ["04", "05", "20"]
        let known = ["01", "02", "14", "15", "22"] + refusals.keys + ours
        #expect(Set(SmileIDErrorCode.allCases.map(\.rawValue)) == Set(known))
        for number in 0...99 {
            let digits = String(String(number + 100).dropFirst())
            let code = SmileIDErrorCode("22\(digits)", stage: "22")
            #expect((code != nil) == known.contains(digits), "22\(digits)")
            #expect(code?.refusal == refusals[digits], "22\(digits)")
            #expect((code?.refusesUs ?? false) == ours.contains(digits), "22\(digits)")
            #expect(SmileIDErrorCode("23\(digits)", stage: "22") == nil)
        }
    }

    @Test func everyActionSaysWhatItsFailureMeans() {
        let reasons: [SmileIDAction: KYCReason] = [
            .documentCheck: .documentNotGenuine, .verifyDocument: .documentNotGenuine,
            .humanReviewDocumentCheck: .documentNotGenuine, .selfieToIDCardCompare: .faceMismatch,
            .selfieToIDAuthorityCompare: .faceMismatch, .selfieToRegisteredSelfieCompare: .faceMismatch,
            .humanReviewCompare: .faceMismatch, .livenessCheck: .spoofSuspected,
            .humanReviewLivenessCheck: .spoofSuspected, .selfieCheck: .spoofSuspected,
            .humanReviewSelfieCheck: .spoofSuspected, .selfieProvided: .imageUnusable,
            .registerSelfie: .unknownResult, .updateRegisteredSelfie: .unknownResult,
            .humanReviewUpdateSelfie: .unknownResult, .verifyIDNumber: .unknownResult,
            .returnPersonalInfo: .unknownResult,
        ]
        let optional: Set<SmileIDAction> = [
            .humanReviewDocumentCheck, .humanReviewCompare, .humanReviewLivenessCheck,
            .humanReviewSelfieCheck,
            .humanReviewUpdateSelfie, .returnPersonalInfo, .verifyIDNumber, .selfieToIDAuthorityCompare,
            .updateRegisteredSelfie, .registerSelfie,
        ]
        for action in SmileIDAction.allCases {
            #expect(action.reason == reasons[action], "\(action)")
            #expect(action.mayBeLeftOut == optional.contains(action), "\(action)")
            #expect(SmileIDAction(rawValue: action.rawValue) == action)
        }
    }

    /// For each word whether it stands in the way of an approval: of a check that must be made, and of one
    /// that need not.
    @Test func everyWordOfAnActionIsTakenAsTheReferenceSays() {
        let words: [SmileIDActionWord: (hinders: Bool, hindersOptional: Bool, isRefusal: Bool)] = [
            .passed: (false, false, false), .completed: (false, false, false),
            .approved: (false, false, false), .verified: (false, false, false),
            .provisionallyApproved: (true, true, false), .returned: (false, false, false),
            .notReturned: (true, false, false), .failed: (true, true, true), .rejected: (true, true, true),
            .underReview: (true, true, false), .sentToHumanReview: (true, true, false),
            .unableToDetermine: (true, true, false), .notApplicable: (false, false, false),
            .notVerified: (true, true, true), .notDone: (true, false, false),
            .issuerUnavailable: (true, true, false), .authorityPhotoNotAvailable: (true, true, false),
        ]
        for word in SmileIDActionWord.allCases {
            #expect(word.hinders(.livenessCheck) == words[word]?.hinders, "\(word)")
            #expect(word.hinders(.humanReviewCompare) == words[word]?.hindersOptional, "\(word)")
            #expect(word.isRefusal == words[word]?.isRefusal, "\(word)")
            #expect(word.isPass == [.passed, .completed, .approved, .verified].contains(word), "\(word)")
            let spelled = SmileIDActions(.object([.init("Liveness_Check", .string(word.rawValue))]))
            #expect(spelled.hindrances.isEmpty == (words[word]?.hinders == false), "\(word)")
            #expect(spelled.refusals.isEmpty == (words[word]?.isRefusal == false), "\(word)")
        }
    }

    @Test func everyStatusAndReasonOfV3IsTakenAsTheReferenceSays() {
        let meanings: [String: SmileIDMeaning] = [
            "clear": .approved, "attention": .review(.unknownResult), "block": .rejected(.riskTooHigh),
            "error": .review(.unknownResult),
        ]
        let open = ["accepted", "processing", "not_found"]
        #expect(Set(SmileIDJobStatus.allCases.map(\.rawValue)) == Set(open + meanings.keys))
        for word in open + meanings.keys {
            let status = SmileIDJobStatus(word: word)
            #expect(status != nil && status?.meaning == meanings[word], "\(word)")
        }
        let reasons: [String: KYCReason] = [
            "document_expired": .documentExpired, "document_copy_detected": .documentCopy,
            "age_requirement_not_met": .underage, "medium_risk": .riskTooHigh, "high_risk": .riskTooHigh,
            "account_locked_fraud": .riskTooHigh, "face_verification_failed": .faceMismatch,
            "spoof_detected": .spoofSuspected, "document_check_failed": .documentNotGenuine,
            "unsupported_document": .documentUnsupported, "image_unavailable_or_invalid": .imageUnusable,
            "document_unclassifiable": .documentUnreadable, "content_policy_violated": .imageUnusable,
            "internal_error": .providerUnavailable, "service_unavailable": .providerUnavailable,
        ]
        #expect(Set(SmileIDJobReason.allCases.map(\.rawValue)) == Set(reasons.keys))
        let photographs = [
            "image_unavailable_or_invalid", "document_unclassifiable", "content_policy_violated",
        ]
        for (word, reason) in reasons {
            let isOfPhotograph = photographs.contains(word)
            #expect(SmileIDJobReason(rawValue: word)?.isOfPhotograph == isOfPhotograph, "\(word)")
            #expect(SmileIDMeaning(.attention, claim: "attention-\(word)") == .review(reason))
            #expect(SmileIDMeaning(.block, claim: "block-\(word)") == .rejected(reason))
            #expect(
                SmileIDMeaning(.error, claim: "error-\(word)")
                    == (isOfPhotograph ? .recapture(reason) : .review(reason)))
            #expect(SmileIDMeaning(.clear, claim: "clear-\(word)") == .approved)
            #expect(SmileIDMeaning(.processing, claim: "block-\(word)") == nil)
        }
        for claim in [nil, "", "block", "block-", "block-high_risk-x", "clear-high_risk"] {
            #expect(SmileIDMeaning(.block, claim: claim) == .rejected(.riskTooHigh))
        }
    }
}
