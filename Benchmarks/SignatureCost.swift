import Primitives
import SmileID

/// How many of Smile ID's signatures one core checks: each with its message, its base64 and its comparison.
struct SignatureCost {
    private static let checks = 100_000
    private static let rounds = 5
    /// A second, on one core (issue: signature check).
    private static let limit = 200_000.0

    func measure() -> [Measurement] {
        let signature = SmileIDSignature(partnerID: "2345", apiKey: Secret("test_api_key_0123456789"))
        let timestamp = "2026-01-15T10:20:30.456Z"
        let code = "VS+6nlWhlpSR/4wZHuBeY+T73NrCnCmX5lrbdoiHXGA="
        return [
            Measurement(
                name: "Smile ID: signatures checked",
                value: rate { signature.isValid(code, of: timestamp) }, unit: "a second",
                limit: .atLeast(Self.limit))
        ]
    }

    /// The median of the rounds.
    private func rate(_ check: () -> Bool) -> Double {
        var results: [Double] = []
        for _ in 0..<Self.rounds {
            let began = ContinuousClock.now
            for _ in 0..<Self.checks {
                let isValid = check()
                precondition(isValid, "The benchmark's own signature is good.")
            }
            results.append(Double(Self.checks) / ((ContinuousClock.now - began) / .seconds(1)))
        }
        return results.sorted()[Self.rounds / 2]
    }
}
