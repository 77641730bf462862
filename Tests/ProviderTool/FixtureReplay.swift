import ContractSuite
import Fixtures
import Foundation
import Synchronization

/// A fixture as a server: the exchanges in their order, then from the beginning again.
final class FixtureReplay: Sendable {
    enum Answer: Sendable {
        case exchange(Exchange.Response)
        /// What differs from the request that is due.
        case difference(String)
    }

    private let exchanges: [Exchange]
    private let next = Mutex(0)

    /// A webhook comes in and is not asked for, so it is left out.
    init(_ archive: HTTPArchive) {
        exchanges = archive.exchanges.filter {
            !$0.request.url.hasPrefix("https://\(ProviderUnderTest.webhookHost)/")
        }
    }

    /// `target` is what stands in the request line: the host is the fixture's, whichever it was sent to.
    func answer(to request: Exchange.Request, target: String) -> Answer {
        next.withLock { next in
            guard let due = exchanges.indices.contains(next) ? exchanges[next] : nil else {
                return .difference("  The fixture asks nothing.")
            }
            let origin = due.request.url.split(separator: "/", maxSplits: 3).prefix(2).joined(separator: "//")
            let named = Set(due.request.headers.map { $0.name.lowercased() })
            let sent = Exchange.Request(
                method: request.method, url: origin + target,
                headers: request.headers.filter {
                    named.contains($0.name.lowercased()) || !Self.clientOwn.contains($0.name.lowercased())
                }, body: request.body)
            if let difference = due.request.difference(from: sent) {
                return .difference("  request \(next + 1) of \(exchanges.count)\n\(difference)")
            }
            next = (next + 1) % exchanges.count
            return .exchange(due.response)
        }
    }

    /// What HTTP clients send unasked.
    private static let clientOwn: Set = [
        "accept", "accept-language", "expect", "priority", "sec-fetch-mode", "te", "traceparent",
        "tracestate",
    ]
}
