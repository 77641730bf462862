import Primitives
import TestSupport

extension World {
    /// Proves, once what is under way has settled, that escrowd, the gateway and the provider say the same of the money that
    /// moved, to the franc; that the ledger and the trail hold; and that nothing is open.
    ///
    /// `late`: collections that the provider carried out after they were reported failed.
    func booksAgree(_ rail: Rail = .mtn, late: [Int64] = []) async throws {
        try await eventually("the three books to agree", within: .seconds(120), every: .milliseconds(300)) {
            let operations = [
                ("collection", rail.collection), ("disbursement", rail.disbursement), ("refund", rail.refund),
            ]
            for (kind, operation) in operations {
                let service = try await amounts(
                    "SELECT amount::text AS id FROM escrow.payments WHERE kind = '\(kind)' AND state = 'SUCCEEDED'"
                )
                let gateway = try await amounts(
                    """
                    SELECT amount::text AS id FROM gateway.payments
                    WHERE kind = '\(kind)' AND (state = 'succeeded' OR late_success_at IS NOT NULL)
                    """)
                let provider = try await sandbox.movements(operation).sorted()
                let expected = kind == "collection" ? (service + late).sorted() : service
                guard expected == gateway, gateway == provider else {
                    throw BooksDiffer(kind: kind, service: expected, gateway: gateway, provider: provider)
                }
            }
            let open = try await query(
                "SELECT reference AS id FROM escrow.payments WHERE state NOT IN ('SUCCEEDED', 'FAILED')")
            guard open.isEmpty else { return false }
            try await verifyBooks()
            return true
        }
    }

    private func amounts(_ sql: String) async throws -> [Int64] {
        try await query(sql).compactMap { Int64($0) }.sorted()
    }

    private struct BooksDiffer: Error, CustomStringConvertible {
        let kind: String
        let service: [Int64]
        let gateway: [Int64]
        let provider: [Int64]

        var description: String {
            "\(kind): escrowd says \(service), the gateway \(gateway), the provider \(provider)."
        }
    }
}
