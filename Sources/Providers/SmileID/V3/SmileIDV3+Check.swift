package import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension SmileIDV3: KYCProvider {
    package var purposes: Set<KYCPurpose> { SmileID.purposes }

    package var checkEndpoint: String { configuration.endpoint }

    package func faults(in order: KYCOrder) -> [KYCOrderFault] {
        SmileIDImageLimits(generation: .v3).faults(in: order)
    }

    /// One form to the product's path. Sent twice, it is two jobs.
    package func submitCheck(
        _ order: KYCOrder, images: [KYCImage], in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        let response = try await send(
            encodeSubmission(order, images), in: context, deadline: SmileID.uploadDeadline)
        return context.logging(try Self.decodeSubmission(response, of: order), of: manifest)
    }

    /// `GET /v3/status/{job}`. A job that was never told us, because the answer to its submission got lost,
    /// is waited for: its callback tells it. Errors say `unknown`: they tell nothing about the job.
    package func inquireCheck(
        _ order: KYCOrder, in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        guard let job = order.providerJob, Self.isJob(job) else {
            return KYCReply(.pending(job: nil), evidence: SmileIDRecord.nothing)
        }
        let reply = try await context.asking { () async throws(ProviderError) -> KYCReply in
            let request = ProviderRequest(
                .get, "\(configuration.address.text)/v3/status/\(job)", headers: [.accept: "application/json"]
            )
            let response = try await send(request, in: context, deadline: SmileID.deadline)
            return try Self.decodeStatus(response, of: order, job: job)
        }
        return context.logging(reply, of: manifest)
    }

    /// `job_` and 26 letters and digits without i, l, o and u. Source: smile-id.md section 12.2.
    static func isJob(_ text: String) -> Bool {
        text.hasPrefix("job_") && text.utf8.count == 30
            && text.utf8.dropFirst(4).allSatisfy { byte in
                byte.isDigit || ((0x61...0x7A).contains(byte) && !"ilou".utf8.contains(byte))
            }
    }
}
