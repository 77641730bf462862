package import FoundationEssentials
package import GatewayCore
import Primitives
package import ProviderKit

/// Smile ID, which checks identity documents and faces, in the generation that the configuration names.
package enum SmileID {
    /// `clock` tells the time of signatures and of tokens.
    package static func provider(
        _ configuration: SmileIDConfiguration, clock: @escaping @Sendable () -> Date
    ) -> any KYCProvider {
        switch configuration.generation {
        case .v1: SmileIDV1(configuration, clock: clock)
        case .v3: SmileIDV3(configuration, clock: clock)
        }
    }

    /// One for both generations: a check goes on with the provider that it began with.
    package static let id = ProviderID("smile-id")

    /// Machines answer within a minute, people within hours.
    static let inquirySchedule = InquirySchedule(
        delays: RetryPolicy(first: .seconds(4), factor: 2, limit: .seconds(1800), attempts: 60),
        notFoundAnswers: 3)

    static let deadline: Duration = .seconds(30)
    /// For requests that carry images.
    static let uploadDeadline: Duration = .seconds(120)

    /// No product for Cameroon needs an authority: documents and faces only.
    static let purposes = Set(KYCPurpose.allCases)
    static let countries: Set<String> = ["CM"]
}

extension KYCOrder {
    /// The user as Smile ID knows him. A face is bound to it for ever, so each registration has its own, and
    /// a selfie is compared with the one of its registration. It tells nothing of the user's identifier here.
    var smileIDUser: String { "\(purpose == .selfieAuthentication ? registeredBy ?? check : check)" }
}
