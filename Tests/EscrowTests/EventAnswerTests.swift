import Foundation
import GatewayCore
import Postgres
import Primitives
import TestSupport
import Testing

@testable import Escrow
@testable import EscrowHTTP

/// Every kind of event has an answer everywhere, and the page says which.
@Suite struct EventAnswerTests {
    @Test(arguments: ServiceEvent.Kind.allCases)
    func aKindIsPutIntoWordsWhereItIsToldInTheConversation(_ kind: ServiceEvent.Kind) {
        let details = JSONValue.object(["reference": "DSP-ABC123", "milestone": 2])
        let sentence = SystemMessageTexts.sentence(of: kind, details)
        #expect((sentence != nil) == Message.toldKinds.contains(kind))
        if let sentence { #expect(!sentence.french.isEmpty && !sentence.english.isEmpty) }
    }

    @Test func whatConcernsOnePersonIsToldToThatPersonAlone() {
        for kind in ServiceEvent.Kind.allCases where kind.webhookAudience.contains(.subject) {
            #expect(kind.webhookAudience == [.subject], "\(kind.rawValue)")
        }
        for kind in [ServiceEvent.Kind.disputeRulingProposed, .disputeRulingDeclined, .disputeWaits] {
            #expect(kind.webhookAudience.isEmpty && !Message.toldKinds.contains(kind))
        }
        #expect(Set(ServiceEvent.Kind.ofWebhooks).isSuperset(of: [.paymentFailed, .verificationPassed]))
    }

    @Test func thePageIsWhatTheRulesSay() throws {
        let file = Checkout.root.appendingPathComponent("docs/events.md")
        let written = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if written != Self.page, ProcessInfo.processInfo.environment["KIMI_WRITE_DOCS"] == "1" {
            try Self.page.write(to: file, atomically: true, encoding: .utf8)
        }
        let now = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(now == Self.page, "run this test with KIMI_WRITE_DOCS=1")
    }

    private static var page: String {
        """
        # Events

        Printed from the rules by a test, which fails where this page says something else (`KIMI_WRITE_DOCS=1` writes it).
        What is told by SMS and e-mail, whether both parties read of it in their conversation, and whose programs are sent it:
        see [notifications.md](notifications.md).

        | event | notice | conversation | programs |
        |---|---|---|---|

        """ + ServiceEvent.Kind.allCases.map(row).joined()
    }

    private static func row(_ kind: ServiceEvent.Kind) -> String {
        let notices = NotificationRules.notices(of: kind).map { "`\($0.template.name)` to \($0.audience)" }
        let readers = WebhookReader.allCases.filter { kind.webhookAudience.contains($0) }.map(\.rawValue)
        let cells = [
            "`\(kind.rawValue)`", notices.joined(separator: ", "),
            Message.toldKinds.contains(kind) ? "yes" : "", readers.joined(separator: ", "),
        ]
        return "| \(cells.joined(separator: " | ")) |\n"
    }
}

/// What people are told of decisions and failures that they have to act on.
@Suite struct ActionNoticeTests {
    private func inserted(
        _ kind: ServiceEvent.Kind, _ details: JSONValue = .object([]), in harness: EscrowHarness
    ) async throws {
        let user = harness.buyer.userID
        try await harness.database.transaction {
            try ServiceEventStore.append(ServiceEvent(kind, user: user, details: details), in: $0)
        }
        try await harness.tellAll()
    }

    @Test func aRefusalIsToldWithItsReasonByMailAndWithoutItByText() async throws {
        try await EscrowHarness.run { harness in
            try await harness.setEmail("awa@example.com", of: harness.buyer)
            try await inserted(
                .verificationRejected, .object(["reasons": ["document_expired"]]), in: harness)
            try await inserted(.verificationPassed, in: harness)
            let texts = try await harness.texts().map(\.text)
            #expect(texts.count == 2 && texts[0].contains("refusée") && texts[1].contains("est vérifiée"))
            let notices = try await harness.notifications.page(
                userID: harness.buyer.userID, before: nil, limit: 10)
            let refusal = notices.first {
                $0.channel == .email && $0.template.name == "verification.rejected"
            }
            let mail = try #require(refusal)
            let body = try mail.template.body(in: .french, mail.values)
            #expect(body.contains("La pièce d'identité a expiré."))
        }
    }

    @Test func aPaymentThatFailsIsToldToThePayerWhileHeCanPayAgain() async throws {
        try await EscrowHarness.run { harness in
            let agreement = try await harness.create()
            let payment = try await harness.collect(agreement)
            try await harness.report(payment, .failed, failure: .insufficientFunds)
            try await harness.tellAll()
            let texts = try await harness.texts().filter { $0.recipient == "237670000001" }.map(\.text)
            #expect(texts.count == 1 && texts[0].contains("n'a pas abouti"))
            // A webhook holds which payment, and not why: the seller is no reader of it at all.
            let details = try await harness.database.session {
                try $0.query("SELECT details FROM service_events WHERE kind = 'payment.failed'")[0]
                    .string("details")
            }
            #expect(details.contains(payment.reference) && !details.contains("insufficient"))
        }
    }

    @Test func aPayoutThatTheSellersAccountRefusesIsToldOnceAndAgainWhenNothingIsTriedAnyMore()
        async throws
    {
        try await EscrowHarness.run(attempts: 2) { harness in
            let (agreement, _) = try await harness.funded()
            try await harness.act(.markDelivered, agreement, by: harness.seller)
            try await harness.act(.confirmDelivery, agreement, by: harness.buyer)
            let first = try #require(try await harness.payouts(agreement).last)
            try await harness.report(first, .failed, failure: .payeeLimitReached)
            let told = try await harness.count("service_events", "kind = 'payout.failed'")
            #expect(told == 1)
            try await harness.tellAll()
            let texts = try await harness.texts().map(\.text)
            let isTold = texts.contains {
                $0.contains("n'a pas pris l'argent de \(agreement.reference)")
            }
            #expect(isTold)
            // Our own failures are nobody's to mend.
            let buyers = try await harness.notices().filter {
                $0.hasPrefix("\(harness.buyer.userID) money.payout")
            }
            #expect(buyers.isEmpty)
        }
    }
}

extension EscrowHarness {
    fileprivate func count(_ table: String, _ condition: String) async throws -> Int64 {
        try await owner.session {
            try $0.query(
                "SELECT count(*) AS n FROM escrow.\(unescaped: table) WHERE \(unescaped: condition)")[0].int(
                    "n")
        }
    }
}
