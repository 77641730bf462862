import Escrow
import Foundation
import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import TestSupport
import Testing

/// From events to notices, on a real database.
@Suite struct NotificationFanOutTests {
    @Test func aDealIsToldInEachPartysLanguageOnce() async throws {
        try await EscrowHarness.run { harness in
            try await harness.setLanguage(.english, of: harness.seller)
            let (agreement, _) = try await harness.funded()
            try await harness.tellAll()
            try await harness.act(.markDelivered, agreement, by: harness.seller)
            try await harness.act(.confirmDelivery, agreement, by: harness.buyer)
            let payout = try #require(try await harness.payouts(agreement).first)
            try await harness.report(payout, .succeeded)
            try await harness.tellAll()
            let texts = try await harness.texts()
            let toBuyer = texts.filter { $0.recipient == "237670000001" }.map(\.text)
            let toSeller = texts.filter { $0.recipient == "237670000002" }.map(\.text)
            #expect(toBuyer.count == 3 && toSeller.count == 3)
            #expect(toBuyer[0].hasPrefix("Kimi : 450 000 FCFA sont bien là pour \(agreement.reference)."))
            #expect(toSeller[0].hasPrefix("Kimi: a buyer offers you \(agreement.reference) for 450,000 XAF."))
            #expect(toSeller[2] == "Kimi: you have been paid 438,750 XAF for \(agreement.reference).")
            let again = try await harness.fanOut.fanOut()
            #expect(again == 0)
            let waiting = try await harness.database.session {
                try $0.query("SELECT count(*) AS n FROM service_events WHERE fanned_at IS NULL")[0].int("n")
            }
            #expect(waiting == 0)
        }
    }

    @Test func twoProcessesTellEachEventOnce() async throws {
        try await EscrowHarness.run { harness in
            for _ in 0..<12 { _ = try await harness.create() }
            let fanOut = harness.fanOut
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<6 { group.addTask { try await fanOut.fanOut() } }
                var told = 0
                for try await some in group { told += some }
                #expect(told == 12)
            }
            let texts = try await harness.texts()
            #expect(texts.count == 12)
        }
    }

    @Test func whatIsSwitchedOffIsRecordedAndNotSentButSafetyAlwaysIs() async throws {
        try await EscrowHarness.run { harness in
            let seller = harness.seller
            _ = try await harness.notifications.change([.init(.delivery, .sms): false], by: seller)
            _ = try await harness.create()
            try await harness.database.transaction {
                try ServiceEventStore.append(
                    ServiceEvent(.passwordChanged, user: seller.userID), in: $0)
            }
            try await harness.tellAll()
            let notices = try await harness.notices()
            #expect(
                notices == [
                    "\(seller.userID) delivery.created.seller SMS SKIPPED switched_off",
                    "\(seller.userID) delivery.created.seller EMAIL SKIPPED no_address",
                    "\(seller.userID) account.password_changed SMS QUEUED -",
                    "\(seller.userID) account.password_changed EMAIL SKIPPED no_address",
                ])
            let texts = try await harness.texts()
            #expect(texts.map(\.recipient) == ["237670000002"])
            let changed = try await harness.audit("notification_preferences.changed")
            #expect(changed == 1)
        }
    }

    @Test func administratorsAreToldWhatWaitsForThemUnlessTheyAreParties() async throws {
        try await EscrowHarness.run { harness in
            let agreement = try await harness.create()
            let administrator = harness.stranger.userID
            let party = harness.seller.userID
            try await harness.owner.session {
                _ = try $0.execute(
                    "UPDATE escrow.users SET role = 'ADMIN' WHERE id IN (\(administrator), \(party))")
            }
            try await harness.tellAll()
            for kind in [ServiceEvent.Kind.disputeEscalated, .disputeWaits, .disputeLifted] {
                try await harness.database.transaction {
                    try ServiceEventStore.append(ServiceEvent(kind, agreement: agreement.id), in: $0)
                }
            }
            try await harness.tellAll()
            let notices = try await harness.notices().filter { $0.contains("dispute.") && $0.contains("SMS") }
                .map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
            let buyer = harness.buyer.userID
            let wanted: Set = [
                "\(buyer) dispute.escalated", "\(party) dispute.escalated",
                "\(administrator) dispute.escalated.administrators", "\(buyer) dispute.lifted",
                "\(party) dispute.lifted",
            ]
            #expect(Set(notices) == wanted && notices.count == 6, "\(notices)")
        }
    }

    @Test func theNetworksWordReachesTheNotice() async throws {
        try await EscrowHarness.run { harness in
            for _ in 0..<4 { _ = try await harness.create() }
            try await harness.tellAll()
            let texts = try await harness.texts()
            try #require(texts.count == 4)
            try await harness.send(.smsSent(texts[0].sms), .smsSent(texts[1].sms))
            try await harness.send(.smsEnded(texts[1].sms, .delivered), .smsEnded(texts[2].sms, .undelivered))
            try await harness.send(
                .commandRefused(texts[3].command, CommandRefusal(.unknownProvider, "No SMS provider.")))
            let states = try await harness.notices().filter { $0.contains(" SMS ") }.map {
                $0.split(separator: " ").suffix(2).joined(separator: " ")
            }
            #expect(states == ["SENT -", "DELIVERED -", "FAILED undelivered", "FAILED unknown_provider"])
        }
    }

    @Test func strangersCannotFloodAPhone() async throws {
        try await EscrowHarness.run { harness in
            for _ in 0..<42 { _ = try await harness.create() }
            try await harness.tellAll()
            let notices = try await harness.notices().filter { $0.contains(" SMS ") }
            let ordered = notices.count { $0.hasSuffix("QUEUED -") }
            let held = notices.count { $0.hasSuffix("SKIPPED daily_limit") }
            #expect(ordered == 40 && held == 2)
        }
    }

    @Test func thePageShowsOnesOwnNewestFirst() async throws {
        try await EscrowHarness.run { harness in
            let first = try await harness.create()
            _ = try await harness.create()
            try await harness.tellAll()
            let seller = harness.seller.userID
            let page = try await harness.notifications.page(userID: seller, before: nil, limit: 3)
            #expect(page.count == 3)
            let rest = try await harness.notifications.page(
                userID: seller, before: page.last?.id, limit: 3)
            #expect(rest.map(\.agreementID) == [first.id])
            let strangers = try await harness.notifications.page(
                userID: harness.stranger.userID, before: nil, limit: 3)
            #expect(strangers.isEmpty)
            let text = try rest[0].template.text(in: rest[0].language, rest[0].values)
            #expect(text.contains(first.reference))
        }
    }
}
