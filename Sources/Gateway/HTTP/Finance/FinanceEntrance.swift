import FinancePages
import GatewayEngine
import GatewayStore
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import Web

/// Signing in and out, the language, the style sheet and the script.
struct FinanceEntrance: Sendable {
    let gate: FinanceGate
    let sessions: StaffSessions
    let pages: FinancePages

    private static let title = LocalizedText(fr: "Connexion", en: "Sign in")

    func addRoutes(to router: some RouterMethods<WebContext>) {
        router.get("finance/sign-in") { request, context in
            try await gate.open(request, context) { visit in
                let next = FinanceGate.ours(
                    request.uri.queryParameters["next"].map(String.init) ?? "/finance")
                return FinanceGate.html(
                    pages.signIn(visit.frame(Self.title, request), SignInPage(next: next, name: "")))
            }
        }
        router.post("finance/sign-in") { request, context in try await signIn(request, context) }
        router.post("finance/sign-out") { request, context in
            try await gate.form(request, context) { visit, _ in
                if let session = visit.session { try await sessions.signOut(token: session) }
                var response = FinanceGate.redirect(
                    "/finance/sign-in?done=\(FinanceNotice.signedOut.rawValue)")
                response.headers.append(
                    HTTPField(name: .setCookie, value: gate.cookie(FinanceGate.sessionCookie, "", lasts: 0)))
                return response
            }
        }
        router.post("finance/language") { request, context in
            try await gate.open(request, context) { visit in
                let fields = try await FormFields.of(request)
                try gate.check(fields["form_token"], visit)
                var response = FinanceGate.redirect(FinanceGate.ours(fields["next"]))
                if let language = Language(rawValue: fields["language"]) {
                    response.headers.append(
                        HTTPField(
                            name: .setCookie,
                            value: gate.cookie(
                                FinanceGate.languageCookie, language.rawValue, lasts: 31_536_000)))
                }
                return response
            }
        }
        router.get("finance/style.css") { _, _ in Self.asset(FinancePages.style, "text/css; charset=utf-8") }
        router.get("finance/finance.js") { _, _ in
            Self.asset(FinancePages.script, "text/javascript; charset=utf-8")
        }
    }

    private func signIn(_ request: Request, _ context: WebContext) async throws -> Response {
        try await gate.open(request, context) { visit in
            let fields = try await FormFields.of(request)
            try gate.check(fields["form_token"], visit)
            let next = FinanceGate.ours(fields["next"])
            do {
                let (member, token) = try await sessions.signIn(
                    name: fields["name"], password: Secret(fields["password"]))
                context.facts.note("staff.id", "\(member.id)")
                var response = FinanceGate.redirect(next)
                response.headers.append(
                    HTTPField(
                        name: .setCookie, value: gate.cookie(FinanceGate.sessionCookie, token.reveal())))
                return response
            } catch let refusal as StaffRefusal {
                context.facts.note("staff.refusal", refusal.code.rawValue)
                return FinanceGate.html(
                    pages.signIn(
                        visit.frame(Self.title, request, fault: refusal.sentence),
                        SignInPage(next: next, name: String(fields["name"].prefix(64)))),
                    status: .unauthorized)
            }
        }
    }

    private static func asset(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .cacheControl: "max-age=300", .xContentTypeOptions: "nosniff"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
