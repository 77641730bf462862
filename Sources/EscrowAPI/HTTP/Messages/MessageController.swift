package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of the parties' conversation, of proofs of delivery, and of the files at both.
package struct MessageController: Sendable {
    private let messages: MessageService
    private let proofs: ProofService
    private let attachments: AttachmentService

    package init(messages: MessageService, proofs: ProofService, attachments: AttachmentService) {
        self.messages = messages
        self.proofs = proofs
        self.attachments = attachments
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.listMessages) { request, context in try await list(request, context) }
        api.add(.postMessage) { request, context in try await post(request, context) }
        api.add(.listProofs) { request, context in try await listProofs(request, context) }
        api.add(.addProof) { request, context in try await addProof(request, context) }
        api.add(.readAttachment) { request, context in try await content(request, context) }
    }

    /// The largest body of all routes of a case.
    package static func bodyLimit(file: Int) -> Int { CaseForm.limits(file: file).body }

    private func list(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let page = try CaseRequests.page(request)
        return try await CaseProblems.translating {
            let found = try await messages.page(
                AgreementRequests.key(context), for: caller, before: page.before, limit: page.limit + 1)
            return CaseRequests.list(found.values, limit: page.limit, number: \.id) {
                CaseResponses.message($0, of: found.agreement, in: context.language)
            }
        }
    }

    private func post(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.streaming(request, context)
        let policy = messages.intake.policy
        return try await CaseProblems.translating(fileLimit: policy.largestFile) {
            let key = try AgreementRequests.key(context)
            let made = try await CaseForm.with(
                request, messages.intake, mostFiles: policy.filesOfMessage,
                place: { try await messages.place(key, for: caller) },
                { form in
                    let text = form.fields.prose("text", length: 1...4000, required: form.files.isEmpty)
                    try form.fields.finish()
                    return try await messages.post(text, files: form.files, to: key, by: caller)
                })
            let (agreement, message) = made.value
            let reply = JSONReply(
                CaseResponses.message(message, of: agreement, in: context.language), status: .created
            ).response(from: request, context: context)
            return made.isReplay ? StreamedIdempotency.replayed(reply) : reply
        }
    }

    private func listProofs(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let page = try CaseRequests.page(request)
        return try await CaseProblems.translating {
            let found = try await proofs.page(
                AgreementRequests.key(context), for: caller, before: page.before, limit: page.limit + 1)
            return CaseRequests.list(found.values, limit: page.limit, number: \.id) {
                CaseResponses.proof($0, of: found.agreement)
            }
        }
    }

    private func addProof(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.streaming(request, context)
        return try await CaseProblems.translating(fileLimit: proofs.intake.policy.largestFile) {
            let key = try AgreementRequests.key(context)
            let made = try await CaseForm.with(
                request, proofs.intake, mostFiles: 1, numbers: ["milestone_id"],
                place: { try await proofs.place(key, for: caller) },
                { form in
                    let proof = try ProofRequests.proof(&form.fields, hasFile: !form.files.isEmpty)
                    return try await proofs.add(proof, file: form.files.first, to: key, by: caller)
                })
            let (agreement, proof) = made.value
            let reply = JSONReply(CaseResponses.proof(proof, of: agreement), status: .created)
                .response(from: request, context: context)
            return made.isReplay ? StreamedIdempotency.replayed(reply) : reply
        }
    }

    private func content(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.caller(context)
        return try await CaseProblems.translating {
            try await CaseResponses.content(
                attachments.content(
                    of: CaseRequests.attachment(context), of: AgreementRequests.key(context), for: caller))
        }
    }
}

/// What clients send as proofs, read strictly.
enum ProofRequests {
    static func proof(_ fields: inout RequestFields, hasFile: Bool) throws -> NewProof {
        let kind = fields.choice("kind", of: ProofKind.allCases.map(\.rawValue)).flatMap {
            ProofKind(rawValue: $0)
        }
        let text = fields.prose(
            "text", length: 1...2000, required: kind?.needsText ?? false || (kind == .other && !hasFile))
        let milestone = fields.integer("milestone_id", in: 1...Int64.max, required: false)
        if let kind, kind.needsFile, !hasFile {
            fields.problem(
                "/file", "required", fr: "Joignez un fichier dans le champ « file ».",
                en: "Attach a file in the field \"file\".")
        }
        return NewProof(kind: try fields.finish(kind), milestoneID: milestone, text: text)
    }
}
