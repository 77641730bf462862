/// A value that decides, by where it stands: what another one would be.
enum MutableValue {
    case outcome, errorCode, delivery, failure

    /// Where such values begin in a text, in their order.
    static func places(in text: String) -> [(start: String.Index, kind: MutableValue)] {
        var places: [String.Index: MutableValue] = [:]
        func add(_ pattern: Regex<(Substring, Substring)>, _ kind: MutableValue) {
            for match in text.matches(of: pattern) where places[match.1.startIndex] == nil {
                places[match.1.startIndex] = kind
            }
        }
        add(/(?:outcome = |return |ProviderReply\()(\.\w)/, .outcome)
        add(/(?:error|tokenError|ProviderError)\(\s*(\.\w)/, .errorCode)
        add(/error\(\s*\.\w+, (\.\w)/, .delivery)
        add(/delivery: (\.\w)/, .delivery)
        add(/(?:\?\? |\.failed\(|\? )(\.\w)/, .failure)
        add(/\? \.\w+ : (\.\w)/, .failure)
        add(/(?m)^        case \.\w+: (\.\w)/, .failure)
        return places.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Another value of the type, as it is written; nil where the value is not known to decide anything. `isCheck` tells
    /// that the text is about checks of persons, whose outcomes and reasons are other ones.
    func other(than value: Substring, isCheck: Bool) -> String? {
        let name = String(value.prefix { $0 != "(" })
        switch self {
        case .outcome where isCheck: return Self.outcomesOfChecks[name]
        case .failure where isCheck:
            if name == ".review", value == name { return ".rejected" }
            if let other = Self.meanings[name] { return other }
            guard Self.reasons.contains(name) else { return nil }
            return name == ".underage" ? ".documentCopy" : ".underage"
        case .outcome: return Self.outcomes[name]
        case .errorCode:
            return Self.codes.contains(name) ? (name == ".malformed" ? ".refused" : ".malformed") : nil
        case .delivery: return [".notSent": ".unknown", ".unknown": ".notSent"][name]
        case .failure:
            return Self.failures.contains(name) ? (name == ".declined" ? ".expired" : ".declined") : nil
        }
    }

    private static let outcomes = [
        ".pending": #".unrecognised("mutant")"#, ".alreadySubmitted": #".unrecognised("mutant")"#,
        ".notFound": #".unrecognised("mutant")"#, ".succeeded": #".unrecognised("mutant")"#,
        ".failed": #".unrecognised("mutant")"#, ".mismatched": ".pending(providerReference: nil)",
        ".unrecognised": ".pending(providerReference: nil)", ".active": ".inactive", ".inactive": ".unknown",
        ".unknown": ".active", ".sent": ".refused", ".alreadySent": ".sent", ".refused": ".alreadySent",
    ]

    private static let outcomesOfChecks = [
        ".pending": #".unrecognised("mutant")"#, ".completed": #".unrecognised("mutant")"#,
        ".imagesMissing": ".notFound", ".notFound": ".imagesMissing",
        ".refused": #".unrecognised("mutant")"#, ".mismatched": ".pending(job: nil)",
        ".unrecognised": ".pending(job: nil)",
    ]

    private static let meanings = [
        ".approved": ".review(.unknownResult)", ".rejected": ".review(.underage)",
        ".recapture": ".review(.underage)", ".review": ".rejected(.underage)",
    ]

    private static let reasons: Set = [
        ".faceMismatch", ".spoofSuspected", ".documentNotGenuine", ".documentUnreadable",
        ".documentUnsupported",
        ".documentExpired", ".documentCopy", ".imageUnusable", ".underage", ".riskTooHigh",
        ".alreadyRegistered",
        ".providerRefused", ".providerUnavailable", ".noAnswer", ".unknownResult",
    ]

    private static let codes: Set = [".unreachable", ".interrupted", ".malformed", ".refused", ".throttled"]

    private static let failures: Set = [
        ".payerRefused", ".payerNotFound", ".payeeNotFound", ".insufficientFunds", ".payerLimitReached",
        ".payeeLimitReached", ".accountBlocked", ".payeeCannotReceive", ".expired", ".cancelled",
        ".notAllowed",
        ".providerUnavailable", ".providerConfiguration", ".declined",
    ]
}
