import Foundation
import GatewayCore
import GatewayMessages
import Primitives
import Testing

/// One of every message, in every variant of its fields.
enum SampleMessages {
    static let purse = PurseID("0199aaaa-0000-7000-8000-000000000001")!
    static let payment = PaymentID("0199aaaa-0000-7000-8000-000000000002")!
    static let other = PaymentID("0199aaaa-0000-7000-8000-000000000003")!
    static let command = CommandID("0199aaaa-0000-7000-8000-000000000004")!
    static let sms = SMSID("0199aaaa-0000-7000-8000-000000000005")!
    static let check = AccountHolderCheckID("0199aaaa-0000-7000-8000-000000000006")!
    static let kyc = KYCCheckID("0199aaaa-0000-7000-8000-000000000007")!
    static let user = UserID("0199aaaa-0000-4000-8000-000000000008")!
    static let request = PurseRequestID("0199aaaa-0000-7000-8000-000000000009")!
    static let account = ProviderAccount(provider: ProviderID("mtn-momo"), msisdn: MSISDN("237670000001")!)

    static let commands: [GatewayCommand] =
        [
            .openPurse(OpenPurse(purse: purse, currency: .xaf, seller: account)),
            .collect(
                Collect(
                    payment: payment, purse: purse, payer: account, amount: Money(450_000, .xaf),
                    reference: "PAY-7Q3K9M",
                    message: "Achat \"été\" \u{1F35A}\n")),
            .disburse(
                Disburse(
                    payment: payment, purse: purse, net: Money(438_750, .xaf), fee: Money(11_250, .xaf),
                    reference: "PAY-7Q3K9N", message: "")),
            .refund(
                Refund(
                    payment: payment, purse: purse, collection: other, amount: Money(1, .eur),
                    reference: "PAY-7Q3K9P",
                    message: "Remboursement")),
            .settle(Settle(purse: purse, part: 50, legs: [sellersLeg, buyersLeg])),
            .settle(Settle(purse: purse, part: 0, legs: [buyersLeg])),
            .inquire(Inquire(payment: payment, purse: purse)),
            .promptPayer(PromptPayer(payment: payment, purse: purse)),
            .sendSMS(SendSMS(sms: sms, recipient: account.msisdn, sealedText: "c2VhbGVk")),
            .checkAccountHolder(CheckAccountHolder(check: check, account: account)),
            .inquireKYC(InquireKYC(check: kyc, user: user)),
            .describePurse(DescribePurse(request: request, purse: purse)),
        ] + KYCPurpose.allCases.map { .checkKYC(SampleChecks.check($0)) }

    private static let sellersLeg = SettlementLeg(
        payment: payment, payee: .seller(fee: Money(11_250, .xaf)), amount: Money(438_750, .xaf),
        reference: "PAY-7Q3K9N", message: "")
    private static let buyersLeg = SettlementLeg(
        payment: other, payee: .buyer(collection: other), amount: Money(1, .xaf), reference: "PAY-7Q3K9P",
        message: "Kimi")

    static let events: [GatewayEvent] =
        told + [description, emptyPurse].map { GatewayEvent.purseDescribed($0) }

    private static let told: [GatewayEvent] =
        [.commandAccepted(command), .smsSent(sms), .smsEnded(sms, .delivered), .smsEnded(sms, .undelivered)]
        + [AccountStanding.active, .inactive, .unknown, nil].map { standing in
            let name = standing == .active ? "c2VhbGVk" : nil
            return .accountHolderChecked(
                AccountHolderReport(check: check, standing: standing, sealedName: name))
        }
        + SampleChecks.reports.map { .kycCompleted($0) }
        + WatchedCapability.allCases.map { capability in
            .providerAvailability(
                ProviderAvailability(
                    provider: account.provider, capability: capability, available: capability == .refund,
                    since: Date(timeIntervalSince1970: 1_700_000_000)))
        }
        + CommandRefusal.Code.allCases.map { .commandRefused(command, CommandRefusal($0, "fee differs")) }
        + PaymentKind.allCases.flatMap { kind in
            [PaymentState.pending, .indeterminate, .succeeded].map { .payment(report(kind, $0, nil)) }
        }
        + PaymentFailure.allCases.map { .payment(report(.disbursement, .failed, $0)) }

    private static let emptyPurse = PurseDescription(
        request: request, purse: purse, currency: .xaf, posted: 0, reserved: 0,
        describedAt: Date(timeIntervalSince1970: 1_700_000_000), isComplete: false, payments: [],
        transfers: [])

    private static func report(
        _ kind: PaymentKind, _ state: PaymentState, _ failure: PaymentFailure?
    ) -> PaymentReport {
        PaymentReport(
            payment: payment, purse: purse, kind: kind, amount: Money(450_000, .xaf), reference: "PAY-7Q3K9M",
            state: state, failure: failure, providerReference: state == .succeeded ? "1195582132" : nil,
            payerURL: state == .pending ? "https://pay.example/1" : nil)
    }
}

@Suite("Messages survive the way through JSON") struct MessageRoundTripTests {
    @Test(arguments: SampleMessages.commands) func everyCommandComesBackAsItWas(_ command: GatewayCommand)
        throws
    {
        let payload = try JSONValue(parsing: command.payload.text)
        #expect(try GatewayCommand(type: command.type, payload: payload) == command)
    }

    @Test(arguments: SampleMessages.events) func everyEventComesBackAsItWas(_ event: GatewayEvent) throws {
        let payload = try JSONValue(parsing: event.payload.text)
        #expect(try GatewayEvent(type: event.type, payload: payload) == event)
    }

    @Test func theSamplesHoldEveryType() {
        #expect(
            Set(SampleMessages.commands.map(\.type))
                == [
                    "open-purse", "collect", "disburse", "refund", "settle", "inquire", "prompt-payer",
                    "send-sms",
                    "check-account-holder", "check-kyc", "inquire-kyc", "describe-purse",
                ])
        #expect(
            Set(SampleMessages.events.map(\.type)) == [
                "command.accepted", "command.refused", "payment.pending", "payment.indeterminate",
                "payment.succeeded",
                "payment.failed", "sms.sent", "sms.delivered", "sms.undelivered", "account-holder.checked",
                "provider.availability", "kyc.completed", "purse.described",
            ])
    }

    @Test(arguments: SampleMessages.commands)
    func aCommandThatLacksAMemberHasOneTooManyOrOneOfAnotherTypeIsRefused(_ command: GatewayCommand) throws {
        try expectStrict(command.payload) { try GatewayCommand(type: command.type, payload: $0) }
    }

    @Test(arguments: SampleMessages.events)
    func anEventThatLacksAMemberHasOneTooManyOrOneOfAnotherTypeIsRefused(_ event: GatewayEvent) throws {
        try expectStrict(event.payload) { try GatewayEvent(type: event.type, payload: $0) }
    }

    @Test func aSettlementHasOneLegForEachSideAndEachLegItsOwnMembers() throws {
        let settle = try #require(SampleMessages.commands.first { $0.type == "settle" })
        let legs = try #require(settle.payload["legs"]?.array)
        func read(_ legs: [JSONValue], part: JSONValue = 1) throws -> GatewayCommand {
            let purse = try #require(settle.payload["purse"])
            return try GatewayCommand(
                type: "settle",
                payload: .object([
                    .init("purse", purse), .init("part", part), .init("legs", .array(legs)),
                ]))
        }
        #expect(try read(legs).payload["legs"]?.array?.count == 2)
        for bad in [[], [legs[0], legs[0]], [legs[1], legs[1]], legs + [legs[0]], [.object([])], [.null]] {
            let error = #expect(throws: MessageError.self) { try read(bad) }
            #expect(error?.code == .malformed)
        }
        for part in [JSONValue.integer(-1), .integer(51), "1", .null] {
            #expect(throws: MessageError.self) { try read(legs, part: part) }
        }
        for leg in legs {
            for member in leg.members ?? [] {
                let others = (leg.members ?? []).filter { $0.name != member.name }
                #expect(throws: MessageError.self) { try read([.object(others)]) }
                #expect(throws: MessageError.self) {
                    try read([.object(others + [.init(member.name, .null)])])
                }
            }
            #expect(throws: MessageError.self) {
                try read([.object((leg.members ?? []) + [.init("extra", true)])])
            }
        }
    }

    @Test func anAmountOutOfBoundsOrNotWholeIsRefused() throws {
        let collect = try #require(SampleMessages.commands.first { $0.type == "collect" })
        for spelling in [
            "-1", "1000000000000001", "450000.0", "4.5e5", "\"450000\"", "9223372036854775808", "null",
        ] {
            let text = collect.payload.text.replacingOccurrences(
                of: "\"minor_units\":450000", with: "\"minor_units\":\(spelling)")
            let payload = try JSONValue(parsing: text)
            let error = #expect(throws: MessageError.self, "\(spelling)") {
                try GatewayCommand(type: "collect", payload: payload)
            }
            #expect(error?.code == .malformed)
        }
    }

    @Test func aFailureBelongsToAFailedPaymentAndToNoOther() throws {
        let failed = try #require(SampleMessages.events.first { $0.type == "payment.failed" })
        let pending = try #require(SampleMessages.events.first { $0.type == "payment.pending" })
        #expect(throws: MessageError.self) {
            try GatewayEvent(type: "payment.pending", payload: failed.payload)
        }
        #expect(throws: MessageError.self) {
            try GatewayEvent(type: "payment.failed", payload: pending.payload)
        }
    }

    @Test func aTypeThatNobodyKnowsIsNamedAndRefused() {
        for type in ["", "COLLECT", "collect ", "payment.succeeded"] {
            let error = #expect(throws: MessageError.self) {
                try GatewayCommand(type: type, payload: .object([]))
            }
            #expect(error?.code == .unknownType)
        }
        let error = #expect(throws: MessageError.self) {
            try GatewayEvent(type: "collect", payload: .object([]))
        }
        #expect(error?.code == .unknownType)
    }

    @Test func aRefusalNeverRepeatsTheMessage() throws {
        let text = SampleMessages.commands[5].payload.text.replacingOccurrences(
            of: "\"sealed_text\"", with: "\"txt\"")
        let payload = try JSONValue(parsing: text)
        let error = #expect(throws: MessageError.self) {
            try GatewayCommand(type: "send-sms", payload: payload)
        }
        #expect(error.map { "\($0)" }?.contains("c2VhbGVk") == false)
        #expect(error.map { "\($0)" }?.contains("237670000001") == false)
    }

    @Test func theSubjectOfACommandIsItsPurseAndOfAnEventWhatItReports() {
        for command in SampleMessages.commands {
            let expected =
                switch command {
                case .sendSMS: SampleMessages.sms.uuid
                case .checkAccountHolder: SampleMessages.check.uuid
                case .checkKYC, .inquireKYC: SampleMessages.user.uuid
                default: SampleMessages.purse.uuid
                }
            #expect(command.subject == expected)
        }
        for event in SampleMessages.events {
            let expected =
                switch event {
                case .commandAccepted, .commandRefused: SampleMessages.command.uuid
                case .payment: SampleMessages.payment.uuid
                case .smsSent, .smsEnded: SampleMessages.sms.uuid
                case .accountHolderChecked: SampleMessages.check.uuid
                case .kycCompleted: SampleMessages.user.uuid
                case .providerAvailability: SampleMessages.account.provider.subject
                case .purseDescribed: SampleMessages.request.uuid
                }
            #expect(event.subject == expected)
        }
    }

    /// Members that may be absent.
    private static let optional: Set = [
        "failure", "provider_reference", "payer_url", "sealed_name", "sealed_identity",
    ]

    private func expectStrict(_ payload: JSONValue, _ read: (JSONValue) throws -> Any) throws {
        let members = try #require(payload.members)
        // A check that no provider was asked about names none.
        let optional = Self.optional.union(payload["decision"] == nil ? [] : ["provider"])
        func refuses(_ members: [JSONValue.Member], _ what: String) {
            let error = #expect(throws: MessageError.self, "\(what)") { try read(.object(members)) }
            #expect(error?.code == .malformed, "\(what)")
        }
        refuses(members + [.init("extra", true)], "one too many")
        for (index, member) in members.enumerated() where !optional.contains(member.name) {
            var others = members
            others.remove(at: index)
            refuses(others, "without \(member.name)")
            refuses(others + [.init(member.name, .null)], "\(member.name) is null")
            if member.value.integer == nil {
                refuses(others + [.init(member.name, 7)], "\(member.name) is a number")
            }
            if member.value.array == nil {
                refuses(others + [.init(member.name, [])], "\(member.name) is an array")
            }
            if let inner = member.value.members {
                refuses(
                    others + [.init(member.name, .object(inner.dropLast()))], "\(member.name) lacks a member")
                refuses(
                    others + [.init(member.name, .object(inner + [.init("extra", true)]))],
                    "\(member.name) has more")
            }
        }
        for payload in [JSONValue.null, "text", [], 1] {
            #expect(throws: MessageError.self) { try read(payload) }
        }
    }
}
