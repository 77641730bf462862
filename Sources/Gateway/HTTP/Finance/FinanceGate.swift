import FinancePages
import GatewayEngine
import GatewayStore
import HTTPTypes
import Hummingbird
import NIOCore
import Primitives
import Reconciliation
import Spreadsheets
import Web

/// Lets people in: reads cookies, checks forms, and turns what goes wrong into a page.
struct FinanceGate: Sendable {
    private let sessions: StaffSessions
    private let identifiers: IdentifierSource
    private let pages: FinancePages
    /// Cookies are sent over TLS alone, where the site is reached by it.
    private let isSecure: Bool

    static let sessionCookie = "kimi_finance"
    static let browserCookie = "kimi_finance_form"
    static let languageCookie = "kimi_finance_language"

    init(sessions: StaffSessions, identifiers: IdentifierSource, pages: FinancePages, isSecure: Bool) {
        self.sessions = sessions
        self.identifiers = identifiers
        self.pages = pages
        self.isSecure = isSecure
    }

    /// A page for everybody.
    func open(
        _ request: Request, _ context: WebContext,
        _ body: (FinanceVisit) async throws -> Response
    ) async throws -> Response {
        let visit = try await visit(request, context)
        var response: Response
        do {
            response = try await body(visit)
        } catch let problem as ProblemDetails {
            response = page(problem, visit, request)
        } catch let refusal as CaseRefusal {
            response = page(FinanceProblems.refused(refusal), visit, request)
        } catch let refusal as DayCloseRefusal {
            response = page(FinanceProblems.refused(refusal), visit, request)
        } catch let fault as SpreadsheetError {
            response = page(FinanceProblems.unreadable(fault), visit, request)
        } catch let refusal as StaffRefusal {
            response = page(FinanceProblems.refused(refusal), visit, request)
        }
        if !visit.isKnownBrowser {
            response.headers.append(
                HTTPField(name: .setCookie, value: cookie(Self.browserCookie, visit.browser)))
        }
        Self.protect(&response)
        return response
    }

    /// A page for those who are signed in; others are led to where one signs in, and back.
    func page(
        _ request: Request, _ context: WebContext,
        _ body: (FinanceVisit) async throws -> Response
    ) async throws -> Response {
        try await open(request, context) { visit in
            guard visit.member != nil else {
                let next = PercentText.encode(request.uri.description)
                return Self.redirect("/finance/sign-in?next=\(next)")
            }
            return try await body(visit)
        }
    }

    /// A form of somebody who is signed in.
    func form(
        _ request: Request, _ context: WebContext,
        _ body: (FinanceVisit, FormFields) async throws -> Response
    ) async throws -> Response {
        try await open(request, context) { visit in
            _ = try visit.staff
            let fields = try await FormFields.of(request)
            try check(fields["form_token"], visit)
            return try await body(visit, fields)
        }
    }

    /// Throws where a form was not sent from a page of this session.
    func check(_ token: String, _ visit: FinanceVisit) throws {
        guard visit.isKnownBrowser, FormToken.matches(token, visit.formToken) else {
            throw FinanceProblems.foreignForm()
        }
    }

    private func visit(_ request: Request, _ context: WebContext) async throws -> FinanceVisit {
        let token = RequestCookies.value(Self.sessionCookie, of: request).flatMap {
            $0.utf8.count == 43 ? Secret($0) : nil
        }
        let member: StoredStaff? =
            if let token { try await sessions.member(token: token) } else { nil }
        let browser = RequestCookies.value(Self.browserCookie, of: request).flatMap {
            $0.utf8.count == 43 ? $0 : nil
        }
        let language = RequestCookies.value(Self.languageCookie, of: request).flatMap {
            Language(rawValue: $0)
        }
        if let member { context.facts.note("staff.id", "\(member.id)") }
        return FinanceVisit(
            language: language ?? context.language, member: member, session: member == nil ? nil : token,
            browser: browser ?? identifiers.token(), isKnownBrowser: browser != nil)
    }

    // MARK: Answers

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    static func redirect(_ address: String) -> Response {
        Response(status: .seeOther, headers: [.location: address])
    }

    /// A download. The name is ours, of letters, digits, dots and hyphens.
    static func file(_ bytes: [UInt8], type: String, name: String) -> Response {
        Response(
            status: .ok,
            headers: [.contentType: type, .contentDisposition: "attachment; filename=\"\(name)\""],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// An address of these pages and no other, for a form that says where to go then.
    static func ours(_ address: String) -> String {
        let isOurs =
            (address == "/finance" || address.hasPrefix("/finance/") || address.hasPrefix("/finance?"))
            && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }
        return isOurs ? address : "/finance"
    }

    func cookie(_ name: String, _ value: String, lasts seconds: Int? = nil) -> String {
        "\(name)=\(value); Path=/finance; HttpOnly; SameSite=Strict" + (isSecure ? "; Secure" : "")
            + (seconds.map { "; Max-Age=\($0)" } ?? "")
    }

    private func page(_ problem: ProblemDetails, _ visit: FinanceVisit, _ request: Request) -> Response {
        var response = Self.html(
            pages.message(
                visit.frame(problem.title, request),
                MessagePage(
                    text: visit.say(problem.detail),
                    link: PageLink(visit.language == .french ? "Retour" : "Back", "/finance"))),
            status: problem.status)
        for field in problem.headers { response.headers.append(field) }
        return response
    }

    /// Nothing is fetched from elsewhere, framed, cached or guessed.
    private static func protect(_ response: inout Response) {
        response.headers[.contentSecurityPolicy] =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        response.headers[.xContentTypeOptions] = "nosniff"
        response.headers[.cacheControl] = "no-store"
        if let policy = HTTPField.Name("Referrer-Policy") { response.headers[policy] = "same-origin" }
    }
}
