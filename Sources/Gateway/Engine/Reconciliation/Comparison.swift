import Crypto
import FoundationEssentials
import GatewayCore
import GatewayStore
import Primitives
import Reconciliation

/// What a comparison found, ready to be kept.
struct Comparison: Sendable {
    let input: ComparisonInput
    /// In the order of the payments.
    let claims: [RunClaim]
    let expected: [PaymentID]
    /// Each once.
    let breaks: [Break]
    let evidence: [StatementEvidence]
    let hash: [UInt8]

    /// Compares what people have not joined by hand. The same for the same input, whatever its order.
    static func make(_ input: ComparisonInput) async -> Comparison {
        let result = await Matcher.reconcile(
            lines: input.lines, entries: input.entries, rules: input.rules, claimed: input.named, threads: 2)
        return Comparison(input, result)
    }

    private init(_ input: ComparisonInput, _ result: ReconciliationResult) {
        self.input = input
        // Payments of the next day's first hours are here to meet lines of this day; without one they belong to the next.
        let next = Set(input.entries.lazy.filter { $0.time >= input.day.end }.map(\.payment))
        let expected = result.expected.filter { !next.contains($0.payment) }
        let found = Self.unique(
            result.breaks.filter { one in
                !(one.lines.isEmpty && !one.payments.isEmpty && one.payments.allSatisfy { next.contains($0) })
            } + input.fileBreaks)
        var sum = ResultHash()
        var pairs: [RunClaim] = []
        pairs.reserveCapacity(input.exact.count + result.claims.count)
        for claim in input.exact {
            sum.add(claim.payment, claim.line, claim.basis)
            pairs.append(RunClaim(claim.payment, claim.line))
        }
        for claim in result.claims + input.links {
            sum.add(claim)
            pairs += Self.pairs(claim)
        }
        for one in expected { sum.add(one) }
        for one in found { sum.add(one) }
        pairs.sort()
        hash = Array(
            SHA256.hash(
                data: Array(
                    "kimi reconciliation v1 \(input.provider) \(input.day) \(pairs.count) \(expected.count) \(found.count) \(sum)"
                        .utf8)))
        claims = pairs
        self.expected = expected.map(\.payment)
        breaks = found
        evidence = result.evidence
    }

    /// Of breaks with one identity the first: two files may tell of the same.
    private static func unique(_ breaks: [Break]) -> [Break] {
        var seen: Set<StatementLineID> = []
        return breaks.filter { seen.insert($0.identity).inserted }
    }

    /// Each payment of a claim with a line, and each line with a payment.
    private static func pairs(_ claim: Claim) -> [RunClaim] {
        guard let lastPayment = claim.payments.last, let lastLine = claim.lines.last else { return [] }
        return (0..<max(claim.payments.count, claim.lines.count)).map { index in
            RunClaim(
                index < claim.payments.count ? claim.payments[index] : lastPayment,
                index < claim.lines.count ? claim.lines[index] : lastLine)
        }
    }
}
