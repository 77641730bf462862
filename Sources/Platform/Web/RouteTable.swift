import HTTPTypes
import Hummingbird
import Synchronization

/// One declared route.
package struct Route: Sendable, Hashable {
    package let method: String
    /// Such as `/api/escrow/transactions/{id}`.
    package let template: String
}

/// All declared routes, to answer which methods an address has, and for the comparison with the API
/// description.
package final class RouteTable: Sendable {
    private let entries = Mutex<[(path: RouterPath, method: HTTPRequest.Method)]>([])

    func add(_ path: RouterPath, _ method: HTTPRequest.Method) {
        entries.withLock { $0.append((path, method)) }
    }

    package var all: [Route] {
        entries.withLock { $0.map { Route(method: $0.method.rawValue, template: $0.path.description) } }
    }

    /// The methods of the routes that match the path, sorted; `HEAD` goes with `GET`, and `OPTIONS` with
    /// any.
    func methods(at path: String) -> [String] {
        let parts = path.split(separator: "/")
        let methods = entries.withLock { entries in
            entries.filter { Self.matches($0.path, parts) }.map(\.method.rawValue)
        }
        guard !methods.isEmpty else { return [] }
        return Set(methods + ["OPTIONS"] + (methods.contains("GET") ? ["HEAD"] : [])).sorted()
    }

    private static func matches(_ path: RouterPath, _ parts: [Substring]) -> Bool {
        if path.components.last == .recursiveWildcard {
            let fixed = path.components.dropLast()
            return parts.count > fixed.count && zip(fixed, parts).allSatisfy { $0 ~= $1 }
        }
        return path.components.count == parts.count && zip(path.components, parts).allSatisfy { $0 ~= $1 }
    }
}
