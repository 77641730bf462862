import Foundation
import GatewayCore
import Primitives
import ProviderKit
import SmileID

extension ProviderUnderTest {
    /// Smile ID over v1.
    package static let smileIDV1: ProviderUnderTest = {
        var subject = smileID("v1")
        subject.callbackWords = (verified: "0810", rejected: "0811")
        subject.reasonOfRejection = .faceMismatch
        subject.ownScenarios = SmileIDScenarios.v1
        subject.words = SmileIDStages.words("v1")
        subject.stages = { SmileIDStages(scenario: $0, generation: "v1").staging }
        return subject
    }()

    /// Smile ID over v3.
    package static let smileIDV3: ProviderUnderTest = {
        var subject = smileID("v3")
        subject.callbackWords = (verified: "clear", rejected: "block-face_verification_failed")
        // A status alone does not tell why.
        subject.reasonOfRejection = .riskTooHigh
        subject.answerOnUnusableImages = .decided(.review, [.unknownResult])
        subject.ownScenarios = SmileIDScenarios.v3
        subject.words = SmileIDStages.words("v3")
        subject.stages = { SmileIDStages(scenario: $0, generation: "v3").staging }
        subject.person = { SmileIDScenarios.person(of: $0) }
        return subject
    }()

    private static func smileID(_ generation: String) -> ProviderUnderTest {
        let credentials = ["apiKey": "false-api-key"]
        var subject = ProviderUnderTest(
            folder: "SmileID/\(generation)", credentials: credentials, usesTokens: generation == "v3",
            make: { place in
                let values = place.credentials ?? credentials
                let configuration = try SmileIDConfiguration(
                    apiVersion: generation, sandbox: place.environment != nil, baseURL: place.baseURL,
                    partnerID: values["partnerID"] ?? "2345", apiKey: Secret(values["apiKey"] ?? ""),
                    uploadHosts: SmileIDConfiguration.sandboxUploadHosts, callbackWindow: .seconds(3600),
                    sandboxResult: nil)
                let isReal = place.baseURL != nil || place.environment != nil
                return SmileID.provider(configuration) { isReal ? Date() : ProviderUnderTest.time }
            })
        subject.target = "SmileID"
        subject.holderName = "TEST PERSON ONE"
        subject.privateTexts = ["Clearwater", "Amina", "000000001", "amina.clearwater@example.com"]
        subject.settings = RecorderSettings(
            environment: "SMILE_ID_SANDBOX", baseURL: "SMILE_ID_BASE_URL", testEnvironment: "True",
            credentials: ["partnerID": ["SMILE_ID_PARTNER_ID"], "apiKey": ["SMILE_ID_API_KEY"]])
        return subject
    }
}
