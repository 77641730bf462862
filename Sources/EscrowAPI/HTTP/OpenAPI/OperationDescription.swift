import Escrow
import Primitives

/// What an operation takes and answers, as the description of the API tells it.
struct OperationDescription: Sendable {
    enum Tag: String, CaseIterable, Sendable {
        case accounts = "Accounts"
        case verification = "Verification"
        case agreements = "Transactions"
        case payments = "Payments"
        case disputes = "Disputes"
        case notifications = "Notifications"
        case webhooks = "Webhooks"
        case administration = "Administration"
        case service = "Service"
    }

    enum Body: Sendable {
        case none
        case json(Schema, example: JSONValue)
        /// A form with one file.
        case form(Schema)
        /// JSON where there is no file, else a form.
        case jsonOrForm(Schema, Schema, example: JSONValue)
    }

    struct Parameter: Sendable {
        let name: String
        let schema: Schema
        let about: String
    }

    enum Content: Sendable {
        case none
        case json(Schema)
        /// A file of one of these media types.
        case file([String])
    }

    let tag: Tag
    let summary: String
    var details: String?
    var query: [Parameter] = []
    /// Those of the template, where their schema is another than a positive number.
    var path: [String: Schema] = [:]
    var body = Body.none
    let status: Int
    var content = Content.none
    /// Other good answers: a status and what it means; their content is the same.
    var alternatives: [(status: Int, about: String)] = []
    /// The codes of the problems that this operation answers beside those that all do, by status.
    var problems: [Int: [String]] = [:]
    /// Whether `If-Match` is honoured.
    var honoursIfMatch = false

    static func limit(_ about: String = "How many at most.") -> Parameter {
        Parameter(name: "limit", schema: .integer(in: 1...100).with("default", 20), about: about)
    }

    static let cursor = Parameter(
        name: "cursor", schema: .text(length: 1...64), about: "`next_cursor` of the page before.")

    /// `limit` and the cursor of a list in the order of its identifiers.
    static let identifierPage = [
        limit(),
        Parameter(
            name: "cursor", schema: .text(length: 1...100), about: "`next_cursor` of the page before."),
    ]
}
