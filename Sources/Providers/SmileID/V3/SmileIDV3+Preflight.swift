package import ProviderKit

extension SmileIDV3: PreflightProvider {
    /// Says at once what escrowd has to be set to: gatewayd does not know. Asks nobody. Source: smile-id.md section 12.2,
    /// primary: each product of documents and selfies wants frames.
    package func preflight(publicURL: String, in context: ProviderContext) async -> [PreflightFinding] {
        [
            PreflightFinding(
                .information,
                "Smile ID's v3 takes no check without 6 to 8 frames of the face in motion: escrowd asks people for them where "
                    + "KYC_LIVENESS_FRAMES is 6 to 8. With fewer nothing would be sent, and an administrator would have to "
                    + "decide about every person.")
        ]
    }
}
