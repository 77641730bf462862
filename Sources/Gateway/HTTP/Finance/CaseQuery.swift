import GatewayCore
import GatewayEngine
import GatewayStore
import Primitives
import Reconciliation
import Web

/// What narrows the list of cases, as the address says it. What it does not know is left out.
struct CaseQuery: Sendable, Equatable {
    var day: BusinessDay?
    var kind: String?
    var provider: String?
    var state: String?
    var assignee: String?
    var after: Int64?

    init(_ query: String) {
        guard let fields = FormFields(Array(query.utf8)) else { return }
        func value(_ name: String) -> String? { fields[name].isEmpty ? nil : fields[name] }
        day = value("day").flatMap { BusinessDay($0) }
        kind = value("kind").flatMap { FinanceNames.reasons.contains($0) ? $0 : nil }
        provider = value("provider").flatMap { $0.utf8.count <= 64 ? $0 : nil }
        state = value("state").flatMap { $0 == "all" || CaseState(rawValue: $0) != nil ? $0 : nil }
        assignee = value("assignee").flatMap { $0 == "me" || Int64($0) != nil ? $0 : nil }
        after = value("after").flatMap { Int64($0) }
    }

    /// Without a state: all that is not resolved.
    func filter(limit: Int, me: Int64) -> CaseFilter {
        var filter = CaseFilter.unresolved
        switch state {
        case "all": filter.states = nil
        case let state?: filter.states = CaseState(rawValue: state).map { [$0] }
        case nil: break
        }
        filter.day = day
        filter.reason = kind
        filter.provider = provider.map { ProviderID($0) }
        filter.assignee = assignee == "me" ? me : assignee.flatMap { Int64($0) }
        filter.after = after
        filter.limit = limit
        return filter
    }

    /// As it stands in an address, without where a page begins.
    var text: String {
        [
            ("day", day?.description), ("kind", kind), ("provider", provider), ("state", state),
            ("assignee", assignee),
        ].compactMap { name, value in value.map { "\(name)=\(PercentText.encode($0))" } }
            .joined(separator: "&")
    }
}
