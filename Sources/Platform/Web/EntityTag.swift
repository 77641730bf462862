import HTTPTypes
package import Hummingbird
import Primitives

/// The version of a resource as clients see it (RFC 9110, section 8.8.3): a strong tag made of a version
/// number.
package struct EntityTag: Sendable, Equatable {
    /// As the `ETag` header holds it, quotes included.
    package let text: String

    package init(version: Int64) {
        text = "\"v\(version)\""
    }

    /// Throws the 412 problem where the request has an `If-Match` that does not name this version.
    ///
    /// This only looks: the write itself must check the version again, in its own transaction.
    package func requireMatch(_ request: Request) throws {
        let expected = request.headers[values: .ifMatch].flatMap { $0.split(separator: ",") }
            .map { String($0.filter { $0 != " " }) }
        if expected.isEmpty || expected.contains("*") || expected.contains(text) { return }
        throw Problems.preconditionFailed()
    }
}

extension Problems {
    package static func preconditionFailed() -> ProblemDetails {
        ProblemDetails(
            status: .preconditionFailed, code: "version_changed",
            title: .init(fr: "Version modifiée", en: "Version changed"),
            detail: .init(
                fr: "La ressource a changé depuis que vous l'avez lue. Rien n'a été fait ; relisez-la.",
                en: "The resource has changed since you read it. Nothing was done; read it again."))
    }
}
