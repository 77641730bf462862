import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import SmileID

/// An approval says nothing where what the product is there for was not made.
@Suite struct SmileIDApprovalTests {
    private static let products: [(SmileIDJobType, folder: String, code: String, needed: [SmileIDAction])] = [
        (.documentVerification, "kyc", "0810", [.documentCheck, .selfieToIDCardCompare]),
        (.registration, "kyc_registration", "0810", [.registerSelfie]),
        (.authentication, "kyc_authentication", "0820", [.selfieToRegisteredSelfieCompare]),
    ]

    private func decision(
        _ folder: String, _ code: String, _ actions: [(SmileIDAction, SmileIDActionWord)]
    ) -> KYCResult {
        let members = actions.map { JSONValue.Member($0.0.rawValue, .string($0.1.rawValue)) }
        let result = JSONValue.object([
            .init("Actions", .object(members)), .init("ResultCode", .string(code)),
        ])
        return SmileIDV1.decision(result, isSuccess: true, of: SmileIDReplyTests.order(folder))
    }

    @Test func whatAProductIsThereForHasToHavePassed() {
        for (product, folder, code, needed) in Self.products {
            #expect(product.neededActions == Set(needed))
            let all = SmileIDAction.allCases.map { ($0, SmileIDActionWord.passed) }
            #expect(decision(folder, code, all).decision == .verified, "\(product)")
            let least = needed.map { ($0, SmileIDActionWord.passed) }
            #expect(decision(folder, code, least).decision == .verified)
            for action in needed {
                // All others are there and went well.
                let others = all.filter { $0.0 != action }
                let missing = decision(folder, code, others)
                #expect(missing.decision == .review, "\(action)")
                #expect(missing.reasons == [.unknownResult], "\(action)")
                for word in SmileIDActionWord.allCases {
                    let told = decision(folder, code, others + [(action, word)])
                    let isGood = [.passed, .completed, .approved, .verified].contains(word)
                    #expect(told.decision == (isGood ? .verified : .review), "\(action) \(word)")
                    let reasons: [KYCReason] =
                        isGood ? [] : word.hinders(action) ? [action.reason] : [.unknownResult]
                    #expect(told.reasons == reasons, "\(action) \(word)")
                }
            }
        }
    }

    @Test func whatIsMissingIsToldBesideWhatWentWrong() {
        let told = decision("kyc", "0810", [(.documentCheck, .failed)])
        #expect(told.decision == .review && told.reasons == [.documentNotGenuine, .unknownResult])
        #expect(decision("kyc", "0810", []).reasons == [.unknownResult])
    }

    @Test func anActionThatAnotherProductNeedsMayBeMissing() {
        let selfie = decision("kyc_authentication", "0820", [(.selfieToRegisteredSelfieCompare, .completed)])
        #expect(selfie.decision == .verified)
        let wrong = decision("kyc_authentication", "0820", [(.selfieToIDCardCompare, .completed)])
        #expect(wrong.decision == .review && wrong.reasons == [.unknownResult])
    }
}
