package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of the case files of disputes.
package struct CaseFileController: Sendable {
    private let service: CaseFileService

    package init(service: CaseFileService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.requestCaseFile) { request, context in try await ask(request, context) }
        api.add(.readCaseFile) { request, context in try await read(request, context) }
    }

    private func ask(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        try await DisputeRequests.nothing(request)
        return try await CaseProblems.translating {
            let made = try await service.request(DisputeRequests.key(context), by: caller)
            context.facts.note("case_file.id", made.value.id.lowercased)
            return JSONReply(
                Self.document(made.value), status: .accepted,
                headers: [.location: "/api/disputes/\(made.value.disputeID)/case-file/"])
        }
    }

    private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.caller(context)
        var fields = QueryFields(request)
        let text = fields.string("case_file", length: 36...36)
        let id = text.flatMap { UUID(uuidString: $0) }
        if text != nil, id == nil {
            fields.problem(
                "/case_file", "invalid_uuid", fr: "Ce n'est pas un UUID.", en: "This is no UUID.")
        }
        try fields.finish()
        return try await CaseProblems.translating {
            try await Self.response(
                service.content(DisputeRequests.key(context), id: id, for: caller))
        }
    }

    private static func document(_ caseFile: CaseFile) -> JSONValue {
        .object([
            "id": .string(caseFile.id.lowercased), "dispute_id": .integer(caseFile.disputeID),
            "status": .string(caseFile.state.rawValue),
            "requested_at": .string(RFC3339.format(caseFile.requestedAt)),
            "ready_at": caseFile.readyAt.map { .string(RFC3339.format($0)) } ?? .null,
            "content_url": .string(
                "/api/disputes/\(caseFile.disputeID)/case-file/?case_file=\(caseFile.id.lowercased)"),
        ])
    }

    /// The archive's bytes, decrypted as they leave; no cache may keep them.
    private static func response(_ content: CaseFileContent) async throws -> Response {
        var bytes = content.bytes.makeAsyncIterator()
        // An object that cannot be opened shows before the answer has begun.
        let first = try await bytes.next(isolation: #isolation)
        let copy = content.copy
        var headers: HTTPFields = [
            .contentType: "application/zip", .cacheControl: "no-store", .eTag: "\"\(copy.digest)\"",
            .contentDisposition: "attachment; filename=\"\(copy.reference).zip\"",
        ]
        headers[.contentLength] = String(copy.byteCount)
        let rest = content.bytes
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody(contentLength: Int(copy.byteCount)) { writer in
                if let first { try await writer.write(ByteBuffer(bytes: first)) }
                for try await more in rest { try await writer.write(ByteBuffer(bytes: more)) }
                try await writer.finish(nil)
            })
    }
}
