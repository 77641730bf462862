package import GatewayStore
package import Reconciliation

/// What became of one order for many cases.
package struct ManyCases: Sendable {
    package let done: [Int64]
    package let refused: [(id: Int64, refusal: CaseRefusal)]
}

extension CaseService {
    /// How many cases a filter means: shown before anything is done with them.
    package func count(_ filter: CaseFilter) async throws -> Int {
        try await find(filter).count
    }

    /// Gives one order to every case that a filter means, each in a transaction of its own. `expected` is the count that
    /// the person was shown: where it is another by now, nothing is done.
    package func takeAll(
        _ order: CaseOrder, on filter: CaseFilter, expected: Int, by staff: Int64
    ) async throws -> ManyCases {
        guard order.isForMany else {
            throw CaseRefusal(
                .invalid, fr: "Ce qui déplace de l'argent se fait dossier par dossier.",
                en: "What moves money is done case by case.")
        }
        let cases = try await find(filter)
        guard cases.count == expected else {
            throw CaseRefusal(
                .stale,
                fr: "Ce sont maintenant \(cases.count) dossiers, et non \(expected) ; regardez encore.",
                en: "It is \(cases.count) cases now, not \(expected); look again.")
        }
        var done: [Int64] = []
        var refused: [(id: Int64, refusal: CaseRefusal)] = []
        for known in cases {
            do {
                try await take(order, on: known.id, version: known.version, by: staff)
                done.append(known.id)
            } catch let refusal as CaseRefusal {
                refused.append((known.id, refusal))
            }
        }
        return ManyCases(done: done, refused: refused)
    }
}
