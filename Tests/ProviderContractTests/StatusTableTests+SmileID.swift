import GatewayCore
import Testing

@testable import SmileID

/// docs/providers.md says of every word of Smile ID what the code makes of it.
extension StatusTableTests {
    @Test func everyCodeOfSmileIDIsExplained() throws {
        let tables: [(String, [(String, SmileIDMeaning)])] = [
            ("document", SmileIDDocumentCode.allCases.map { ($0.rawValue, $0.meaning) }),
            ("registration of a selfie", SmileIDRegistrationCode.allCases.map { ($0.rawValue, $0.meaning) }),
            ("comparison of a selfie", SmileIDAuthenticationCode.allCases.map { ($0.rawValue, $0.meaning) }),
        ]
        let rows = tables.flatMap { product, codes in
            codes.sorted { $0.0 < $1.0 }.map { [product, "`\($0.0)`", $0.1.word] }
        }
        try GeneratedPart("smile-id codes", of: "docs/providers.md").expect(
            markdownTable(["product", "Smile ID's code", "the check"], rows))
    }

    @Test func everyErrorOfSmileIDIsExplained() throws {
        let rows = SmileIDErrorCode.allCases.map { code in
            let meaning =
                code.refusal.map { "refused: `\($0.rawValue)`" }
                ?? (code.refusesUs ? "not sent: our credentials or configuration" : code.otherWord)
            return ["`22\(code.rawValue)`", meaning]
        }
        try GeneratedPart("smile-id errors", of: "docs/providers.md").expect(
            markdownTable(["Smile ID's code", "a new check"], rows))
    }

    @Test func everyStatusOfSmileIDV3IsExplained() throws {
        let statuses = SmileIDJobStatus.allCases.map { status in
            ["`\(status.rawValue)`", "", status.meaning?.word ?? "not decided"]
        }
        let reasons = SmileIDJobReason.allCases.map { reason in
            [
                "", "`\(reason.rawValue)`",
                "`\(reason.reason.rawValue)`" + (reason.isOfPhotograph ? "; of an `error`: recapture" : ""),
            ]
        }
        try GeneratedPart("smile-id statuses", of: "docs/providers.md").expect(
            markdownTable(["status", "reason of a callback", "the check"], statuses + reasons))
    }
}

extension SmileIDMeaning {
    fileprivate var word: String {
        reason.map { "\(decision.rawValue): `\($0.rawValue)`" } ?? decision.rawValue
    }
}

extension SmileIDErrorCode {
    fileprivate var otherWord: String {
        switch self {
        case .systemError: "unknown: is asked about"
        case .success: "taken"
        case .jobExists: "known already: is asked about, and opened again where it waits for images"
        default: "unknown: is asked about"
        }
    }
}
