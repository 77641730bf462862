package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of disputes and of their rulings.
package struct DisputeController: Sendable {
    private let service: DisputeService

    package init(service: DisputeService) {
        self.service = service
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.openDispute) { request, context in try await open(request, context) }
        api.add(.listDisputes) { request, context in try await list(request, context) }
        api.add(.readDispute) { request, context in try await read(request, context) }
        api.add(.assignDispute) { request, context in try await assign(request, context) }
        api.add(.liftDispute) { request, context in try await lift(request, context) }
        api.add(.listEvidence) { request, context in try await listEvidence(request, context) }
        api.add(.addEvidence) { request, context in try await addEvidence(request, context) }
        api.add(.listComments) { request, context in try await listComments(request, context) }
        api.add(.addComment) { request, context in try await addComment(request, context) }
        api.add(.resolveDispute) { request, context in try await resolve(request, context) }
        api.add(.confirmRuling) { request, context in try await confirm(request, context) }
        api.add(.declineRuling) { request, context in try await decline(request, context) }
    }

    private func open(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let opening = try await DisputeRequests.opening(request)
        return try await CaseProblems.translating {
            let made = try await service.open(opening, by: caller)
            note(made.value, context)
            return DisputeResponses.reply(made.value, isNew: true)
        }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let (filter, limit) = try DisputeRequests.filter(request)
        let found = try await service.page(filter, for: caller)
        return CaseRequests.list(found, limit: limit, number: \.dispute.id) { DisputeResponses.dispute($0) }
    }

    private func read(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.caller(context)
        return try await CaseProblems.translating {
            let view = try await service.detail(DisputeRequests.key(context), for: caller)
            let tag = DisputeResponses.tag(of: view)
            if AgreementTag.matches(request.headers[.ifNoneMatch], tag) {
                return Response(status: .notModified, headers: [.eTag: tag])
            }
            return DisputeResponses.reply(view).response(from: request, context: context)
        }
    }

    private func assign(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let arbiter = try await DisputeRequests.arbiter(request)
        return try await change(request, context) { key, caller, isCurrent in
            try await service.assign(arbiter, to: key, by: caller, if: isCurrent)
        }
    }

    private func lift(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let reasons = try await DisputeRequests.reasons(request)
        return try await change(request, context) { key, caller, isCurrent in
            try await service.lift(key, reasons: reasons, by: caller, if: isCurrent)
        }
    }

    private func resolve(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let proposal = try await DisputeRequests.ruling(request)
        return try await change(request, context) { key, caller, isCurrent in
            try await service.resolve(proposal, on: key, by: caller, if: isCurrent)
        }
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        try await DisputeRequests.nothing(request)
        return try await change(request, context) { key, caller, isCurrent in
            try await service.confirm(key, by: caller, if: isCurrent)
        }
    }

    private func decline(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let reasons = try await DisputeRequests.reasons(request)
        return try await change(request, context) { key, caller, isCurrent in
            try await service.decline(key, reasons: reasons, by: caller, if: isCurrent)
        }
    }

    /// Carries out a change, if the caller's copy is the one that `If-Match` names.
    private func change(
        _ request: Request, _ context: WebContext,
        _ body: (DisputeKey, CaseCaller, @escaping @Sendable (DisputeView) -> Bool) async throws ->
            DisputeView
    ) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let expected = request.headers[.ifMatch]
        return try await CaseProblems.translating {
            let view = try await body(DisputeRequests.key(context), caller) { view in
                expected == nil || AgreementTag.matches(expected, DisputeResponses.tag(of: view))
            }
            note(view, context)
            return DisputeResponses.reply(view)
        }
    }

    private func note(_ view: DisputeView, _ context: WebContext) {
        context.facts.note("dispute.id", "\(view.dispute.id)")
        context.facts.note("dispute.state", view.dispute.state.rawValue)
    }
}

extension DisputeController {
    private func listEvidence(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let page = try CaseRequests.page(request)
        return try await CaseProblems.translating {
            let found = try await service.evidence(
                DisputeRequests.key(context), for: caller, before: page.before, limit: page.limit + 1)
            return CaseRequests.list(found.values, limit: page.limit, number: \.id) {
                DisputeResponses.evidence($0, of: found.view)
            }
        }
    }

    private func addEvidence(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try CaseRequests.streaming(request, context)
        return try await CaseProblems.translating(fileLimit: service.intake.policy.largestFile) {
            let key = try DisputeRequests.key(context)
            let made = try await CaseForm.with(
                request, service.intake, mostFiles: 1,
                place: { try await service.place(key, for: caller) },
                { form in
                    let text = form.fields.prose("text", length: 1...5000, required: form.files.isEmpty)
                    try form.fields.finish()
                    return try await service.addEvidence(text, file: form.files.first, to: key, by: caller)
                })
            let (view, evidence) = made.value
            let reply = JSONReply(DisputeResponses.evidence(evidence, of: view), status: .created)
                .response(from: request, context: context)
            return made.isReplay ? StreamedIdempotency.replayed(reply) : reply
        }
    }

    private func listComments(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let page = try CaseRequests.page(request)
        return try await CaseProblems.translating {
            let found = try await service.comments(
                DisputeRequests.key(context), for: caller, before: page.before, limit: page.limit + 1)
            return CaseRequests.list(found.values, limit: page.limit, number: \.id) {
                DisputeResponses.comment($0, of: found.view)
            }
        }
    }

    private func addComment(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let caller = try CaseRequests.caller(context)
        let (text, isInternal) = try await DisputeRequests.comment(request)
        return try await CaseProblems.translating {
            let made = try await service.comment(
                text, isInternal: isInternal, on: DisputeRequests.key(context), by: caller)
            return JSONReply(
                DisputeResponses.comment(made.value.comment, of: made.value.view), status: .created)
        }
    }
}
