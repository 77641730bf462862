package import GatewayCore
import HTTPTypes
import Primitives
package import ProviderKit

extension SmileIDV1: KYCProvider {
    package var purposes: Set<KYCPurpose> { SmileID.purposes }

    package var checkEndpoint: String { configuration.endpoint }

    package func faults(in order: KYCOrder) -> [KYCOrderFault] {
        SmileIDImageLimits(generation: .v1).faults(in: order)
    }

    /// `POST /v1/upload`, then `PUT` of the ZIP to the address that it answers with. A job that is there
    /// already is asked about, and opened again only where it waits for its images: what was decided is never
    /// billed twice.
    package func submitCheck(
        _ order: KYCOrder, images: [KYCImage], in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        let archive = try archive(of: order, images)
        switch try await announce(order, again: false, in: context) {
        case .place(let place): return try await upload(archive, to: place, in: context)
        case .reply(let reply): return context.logging(reply, of: manifest)
        case .isThere: break
        }
        let standing = try await inquireCheck(order, in: context)
        guard standing.outcome == .imagesMissing else { return standing }
        do {
            switch try await announce(order, again: true, in: context) {
            case .place(let place): return try await upload(archive, to: place, in: context)
            case .reply(let reply): return context.logging(reply, of: manifest)
            case .isThere: return standing
            }
        } catch {
            // The job is there, whatever became of the try at opening it.
            throw error.with(delivery: .unknown)
        }
    }

    /// `POST /v1/job_status`. Its errors say `unknown`: they tell nothing about the job.
    package func inquireCheck(
        _ order: KYCOrder, in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        let reply = try await context.asking { () async throws(ProviderError) -> KYCReply in
            var request = request("/v1/job_status", statusBody(of: order))
            // A result may hold a portrait and a document in base64: 1.5 MB of them by the reference's
            // section 9.1.
            request.replyLimit = 4 << 20
            let response = try await context.transport.send(request, deadline: SmileID.deadline)
            return try decodeStatus(response, of: order)
        }
        return context.logging(reply, of: manifest)
    }

    private func announce(
        _ order: KYCOrder, again: Bool, in context: ProviderContext
    ) async throws(ProviderError) -> SmileIDV1Announcement {
        let request = request("/v1/upload", uploadBody(of: order, again: again))
        let response = try await context.transport.send(request, deadline: SmileID.deadline)
        return try decodeUpload(response)
    }

    /// The job is there, so whatever goes wrong is asked about: an error says `unknown`.
    private func upload(
        _ archive: [UInt8], to place: SmileIDV1UploadPlace, in context: ProviderContext
    ) async throws(ProviderError) -> KYCReply {
        let request = ProviderRequest(
            .put, place.url, headers: [.contentType: "application/zip"], body: archive)
        Failpoint.reach("smile-id.announced")
        return try await context.asking { () async throws(ProviderError) -> KYCReply in
            let response = try await context.transport.send(request, deadline: SmileID.uploadDeadline)
            return try Self.decodePut(response, of: place)
        }
    }

    private func request(_ path: String, _ body: JSONValue) -> ProviderRequest {
        ProviderRequest(
            .post, configuration.address.text + path,
            headers: [.contentType: "application/json", .accept: "application/json"],
            body: Array(body.text.utf8))
    }
}
