import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Primitives
import Web

extension KYCController {
    func queue(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let page = try KYCRequests.page(request)
        let administrator = Administrator(try context.inquirer())
        let found = try await AdministrationProblems.translating {
            try await review.queue(
                states: page.states, sharedOnly: page.sharedOnly, after: page.after, limit: page.limit + 1,
                for: administrator)
        }
        let shown = found.prefix(page.limit)
        let next = found.count > page.limit ? shown.last?.profile.submission : nil
        return JSONReply(
            .object([
                "data": .array(shown.map { KYCResponses.queued($0.profile, $0.user, in: context.language) }),
                "next_cursor": next.map { .string(PageCursor.text($0)) } ?? .null,
            ]))
    }

    func find(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let inquirer = try context.inquirer()
        return try await KYCProblems.translating {
            let found = try await review.find(KYCRequests.user(context), for: inquirer)
            return KYCResponses.reply(found, in: context.language)
        }
    }

    func caseContent(_ request: Request, _ context: WebContext) async throws -> Response {
        let inquirer = try context.inquirer()
        return try await KYCProblems.translating {
            try await KYCResponses.content(
                service.content(
                    of: KYCRequests.document(context, "document"), owner: KYCRequests.user(context),
                    for: inquirer))
        }
    }

    func decide(_ request: Request, _ context: WebContext) async throws -> JSONReply {
        let inquirer = try context.inquirer()
        let verdict = try await KYCRequests.verdict(request)
        let expected = request.headers[.ifMatch]
        return try await KYCProblems.translating {
            let decided = try await review.decide(
                verdict, on: KYCRequests.user(context), by: inquirer,
                if: { profile in
                    expected == nil || AgreementTag.matches(expected, KYCResponses.tag(of: profile))
                })
            context.facts.note("kyc.user", "\(decided.user.id)")
            context.facts.note("kyc.state", decided.status.profile.state.rawValue)
            return KYCResponses.reply(decided, in: context.language)
        }
    }
}
