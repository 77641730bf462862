import HTTPTypes
import Primitives

/// One HTTP reply before it is sent, so that a fault can still change it.
struct WireReply: Sendable {
    var status: Int
    var headers: HTTPFields = [:]
    var body: [UInt8] = []
    /// What the reply says in one word, for the journal: a code of the provider, or `accepted`.
    var outcome: String?
    /// True where the simulator wrote the request into the journal itself.
    var isJournaled = false

    static func empty(_ status: Int) -> WireReply {
        WireReply(status: status)
    }

    static func text(_ status: Int, _ text: String, contentType: String) -> WireReply {
        WireReply(status: status, headers: [.contentType: contentType], body: Array(text.utf8))
    }

    static func json(_ status: Int, _ value: JSONValue) -> WireReply {
        .text(status, value.text, contentType: "application/json; charset=utf-8")
    }
}
