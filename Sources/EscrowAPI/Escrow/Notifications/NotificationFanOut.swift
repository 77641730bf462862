import CurlHTTP
import Durable
import FoundationEssentials
import GatewayCore
package import GatewayMessages
import Postgres
package import Primitives

/// Turns one event into the notices of everybody whom it concerns: a row for each person and channel, and the order to
/// send it, all in the caller's transaction.
package struct NotificationFanOut: Sendable {
    private let seal: TextSeal
    private let identifiers: IdentifierSource
    private let sendsMail: Bool

    /// `sendsMail` is false where no mail server is set up: notices by e-mail are then written down as skipped.
    package init(seal: TextSeal, identifiers: IdentifierSource, sendsMail: Bool) {
        self.seal = seal
        self.identifiers = identifiers
        self.sendsMail = sendsMail
    }

    /// Somebody who is told of an event.
    private struct Recipient {
        let userID: Int64?
        let phone: MSISDN
        let email: String?
        let firstName: String?
        let language: Language

        init(_ user: User) {
            userID = user.id
            phone = user.phone
            email = user.email
            firstName = user.firstName
            language = user.language
        }

        init(invited phone: MSISDN) {
            userID = nil
            self.phone = phone
            email = nil
            firstName = nil
            language = .french
        }

        init(formerPayoutNumber phone: MSISDN, of user: User) {
            userID = nil
            self.phone = phone
            email = nil
            firstName = nil
            language = user.language
        }

        /// Somebody without an account is only told by phone.
        var channels: [NotificationChannel] { userID == nil ? [.sms] : NotificationChannel.allCases }
    }

    func tell(of event: StoredEvent, in session: PostgresSession) throws {
        let notices = NotificationRules.notices(of: event.kind)
        guard !notices.isEmpty else { return }
        let facts = try event.agreementID.flatMap { try AgreementFacts(id: $0, in: session) }
        for (notice, recipient) in try notices.flatMap({ notice in
            try recipients(of: notice, event, facts, in: session).map { (notice, $0) }
        }) {
            var values = NotificationValues()
            facts?.fill(&values, in: recipient.language)
            values[.firstName] = recipient.firstName
            values[.host] = try host(of: event, in: session)
            values[.reason] = try reason(of: event, in: recipient.language, in: session)
            let preferences = try recipient.userID.map {
                try NotificationPreferenceStore.preferences(userID: $0, in: session)
            }
            for channel in recipient.channels {
                let isWanted = preferences?.isEnabled(notice.template.topic, channel) ?? true
                try write(notice, to: recipient, by: channel, values, isWanted, event, in: session)
            }
        }
    }

    /// The server that an event about an endpoint is about.
    private func host(of event: StoredEvent, in session: PostgresSession) throws -> String? {
        try event.details["endpoint"]?.string.flatMap { UUID(uuidString: $0) }
            .flatMap { try WebhookStore.endpoint($0, in: session) }
            .map { WebhookURL.host(of: $0.url) }
    }

    /// Why a verification was decided so: what the administrator wrote, as long as his decision stands, else what the
    /// provider found.
    private func reason(
        of event: StoredEvent, in language: Language, in session: PostgresSession
    ) throws -> String? {
        guard let userID = event.userID,
            event.kind == .verificationRejected || event.kind == .verificationAskedAgain
        else { return nil }
        if let profile = try KYCProfileStore.profile(userID: userID, in: session),
            ServiceEvent.Kind(verificationEntered: profile.state) == event.kind, let message = profile.message
        {
            return message
        }
        let found = (event.details["reasons"]?.array ?? []).compactMap(\.string)
            .compactMap { KYCReason(rawValue: $0) }
        guard !found.isEmpty else { return VerificationTemplates.noReason.text(in: language) }
        return found.map { KYCReasonTexts.sentence(for: $0).text(in: language) }.joined(separator: " ")
    }

    private func recipients(
        of notice: Notice, _ event: StoredEvent, _ facts: AgreementFacts?, in session: PostgresSession
    ) throws -> [Recipient] {
        guard case .administrators = notice.audience else {
            return try recipient(of: notice, event, facts, in: session).map { [$0] } ?? []
        }
        let parties = [facts?.buyerID, facts?.sellerID]
        return try UserStore.administrators(in: session).filter { !parties.contains($0.id) }
            .map { Recipient($0) }
    }

    private func recipient(
        of notice: Notice, _ event: StoredEvent, _ facts: AgreementFacts?, in session: PostgresSession
    ) throws -> Recipient? {
        let userID: Int64? =
            switch notice.audience {
            case .buyer: facts?.buyerID
            case .seller: facts?.sellerID
            case .subject, .formerPayoutNumber: event.userID
            case .invited, .administrators: nil
            }
        if case .invited = notice.audience {
            return facts.flatMap { $0.sellerID == nil ? Recipient(invited: $0.sellerPhone) : nil }
        }
        if case .formerPayoutNumber = notice.audience { return try formerPayoutNumber(event, in: session) }
        if notice.unlessAuthor, event.details["author"]?.integer == userID { return nil }
        return try userID.flatMap { try UserStore.user(id: $0, in: session) }.map { Recipient($0) }
    }

    private func formerPayoutNumber(
        _ event: StoredEvent, in session: PostgresSession
    ) throws -> Recipient? {
        guard let id = event.details["previous_choice"]?.integer,
            let former = try PayoutAccountStore.account(id: id, in: session)?.account.msisdn,
            let user = try event.userID.flatMap({ try UserStore.user(id: $0, in: session) }),
            former != user.phone
        else { return nil }
        return Recipient(formerPayoutNumber: former, of: user)
    }

    private func write(
        _ notice: Notice, to recipient: Recipient, by channel: NotificationChannel,
        _ values: NotificationValues,
        _ isWanted: Bool, _ event: StoredEvent, in session: PostgresSession
    ) throws {
        let template = notice.template
        let address = channel == .sms ? recipient.phone.digits : recipient.email
        let skipped = try skip(template.topic, channel, address, isWanted, in: session)
        let id = identifiers.timeOrdered()
        let isNew = try NotificationStore.insert(
            .init(
                id: id, eventID: event.number, userID: recipient.userID, agreementID: event.agreementID,
                topic: template.topic, template: template.name, channel: channel,
                language: recipient.language, address: address, values: values, skipped: skipped), in: session
        )
        guard isNew, skipped == nil else { return }
        switch channel {
        case .sms:
            let sms = SMSID(id)
            let text = try template.text(in: recipient.language, values)
            let order = SendSMS(
                sms: sms, recipient: recipient.phone, sealedText: try seal.seal(text, of: sms))
            try CommandOutbox.append(
                .sendSMS(order), id: CommandID(id), traceparent: nil, identifiers: identifiers, in: session)
        case .email:
            // A blank that nothing fills shows now, not when the mail is sent.
            _ = try (
                template.subject(in: recipient.language, values),
                template.body(in: recipient.language, values)
            )
            try NotificationJob.mail.enqueue(id, in: session)
        }
    }

    private func skip(
        _ topic: NotificationTopic, _ channel: NotificationChannel, _ address: String?, _ isWanted: Bool,
        in session: PostgresSession
    ) throws -> SkipReason? {
        if !isWanted { return .switchedOff }
        guard let address else { return .noAddress }
        switch channel {
        case .email:
            guard MailAddress(address) != nil else { return .badAddress }
            return sendsMail ? nil : .notConfigured
        case .sms:
            guard let limit = topic.dailyTexts else { return nil }
            let sent = try NotificationStore.textsToday(to: address, topic: topic, in: session)
            return sent < limit ? nil : .dailyLimit
        }
    }
}
