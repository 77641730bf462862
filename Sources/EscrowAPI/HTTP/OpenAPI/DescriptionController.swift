import Escrow
import HTTPTypes
import Hummingbird
import Primitives
package import Web

/// The description of the API: as a document for programs, as a page for people, and a page for each problem.
package struct DescriptionController: Sendable {
    private let document: String
    private let page: String
    private let problems: ProblemController

    package init(version: String, problems: ProblemController) {
        let json = OpenAPIDocument.json(version: version)
        document = json.text
        page = DocumentationPage(document: json).html
        self.problems = problems
    }

    package func addRoutes(to api: APIRouter) {
        api.add(.readDescription) { _, _ in Self.reply(document, "application/json") }
        api.add(.readDocumentation) { _, _ in
            var reply = Self.reply(page, "text/html; charset=utf-8")
            // Nothing is fetched, and nothing runs.
            reply.headers[.contentSecurityPolicy] = "default-src 'none'; style-src 'unsafe-inline'"
            return reply
        }
        api.add(.readProblem) { _, context in
            try problems.page(of: context.parameters.get("code") ?? "", in: context.language)
        }
    }

    private static func reply(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "public, max-age=300"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}
