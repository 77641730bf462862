import Escrow
import FoundationEssentials
import Hummingbird
import Primitives
import Web

/// The bodies of the webhook routes, read strictly.
enum WebhookRequests {
    static func creation(_ request: Request) async throws -> (url: String, eventTypes: [String]) {
        var fields = try await RequestFields(request)
        let url = fields.string("url", length: 1...WebhookURL.longest)
        let types = eventTypes(&fields)
        return (try fields.finish(url), types ?? [])
    }

    struct Change {
        let url: String?
        let eventTypes: [String]?
        let isEnabled: Bool?
    }

    static func change(_ request: Request) async throws -> Change {
        var fields = try await RequestFields(request)
        let url = fields.string("url", length: 1...WebhookURL.longest, required: false)
        let types = eventTypes(&fields)
        let status = fields.choice(
            "status", of: WebhookEndpoint.State.allCases.map(\.rawValue), required: false)
        try fields.finish()
        return Change(
            url: url, eventTypes: types,
            isEnabled: status.map { $0 == WebhookEndpoint.State.enabled.rawValue })
    }

    static func resending(_ request: Request) async throws -> WebhookService.Resending {
        var fields = try await RequestFields(request)
        let from = fields.date("from", required: false)
        let to = fields.date("to", required: false)
        let onlyFailed = fields.bool("only_failed", required: false)
        try fields.finish()
        return .init(from: from, to: to, onlyFailed: onlyFailed ?? false)
    }

    /// An array of kinds; none, or an empty one, stands for all.
    private static func eventTypes(_ fields: inout RequestFields) -> [String]? {
        guard let value = fields.value("event_types", required: false) else { return nil }
        let known = ServiceEvent.Kind.ofWebhooks.map(\.rawValue)
        let names = value.array?.map(\.string)
        guard let names, names.count <= known.count,
            names.allSatisfy({ $0.map { known.contains($0) } ?? false })
        else {
            let list = known.joined(separator: ", ")
            fields.problem(
                "/event_types", "not_a_choice", fr: "Un tableau de ces valeurs est attendu : \(list).",
                en: "An array of these values is expected: \(list).")
            return nil
        }
        return Set(names.compactMap(\.self)).sorted()
    }
}
