package import Durable
package import FoundationEssentials
package import Postgres
package import Primitives

/// What people and their programs ask about their endpoints. Those of others do not exist.
package struct WebhookService: Sendable {
    let database: PostgresClient
    private let identifiers: IdentifierSource
    private let allowsPrivateNetworks: Bool
    /// Wakes the worker that sends.
    private let wakeup: Wakeup

    package static let largestCount = 10
    /// How many messages one order sends again at most.
    package static let resendLimit = 1000
    /// How long the key before the current one is good for.
    static let rotation = Duration.seconds(86_400)

    package init(
        database: PostgresClient, identifiers: IdentifierSource, allowsPrivateNetworks: Bool, wakeup: Wakeup
    ) {
        self.database = database
        self.identifiers = identifiers
        self.allowsPrivateNetworks = allowsPrivateNetworks
        self.wakeup = wakeup
    }

    /// Makes an endpoint, and answers it with its key, which is shown at no other time. The same idempotency key makes
    /// no second one. Throws `.badURL` and `.tooMany`.
    package func create(
        url: String, eventTypes: [String], by inquirer: Inquirer
    ) async throws -> (endpoint: WebhookEndpoint, secret: WebhookSecret) {
        guard isAcceptable(url) else { throw WebhookError.badURL }
        return try await database.transaction { session in
            // One at a time for each person, so that two requests cannot both be the last that fits.
            _ = try UserStore.lock(userID: inquirer.userID, in: session)
            if let mark = inquirer.idempotency, let made = try WebhookStore.endpoint(mark, in: session),
                let secret = try WebhookStore.secrets(of: made.id, in: session).first
            {
                return (made, secret)
            }
            let known = try WebhookStore.endpoints(userID: inquirer.userID, in: session)
            guard known.count < Self.largestCount else { throw WebhookError.tooMany(Self.largestCount) }
            let id = identifiers.timeOrdered()
            _ = try WebhookStore.insert(
                id, userID: inquirer.userID, url: url, eventTypes: eventTypes,
                idempotency: inquirer.idempotency, in: session)
            let secret = WebhookSecret(identifiers: identifiers)
            try WebhookStore.insert(secret, identifiers.timeOrdered(), of: id, in: session)
            try audit("webhook.created", id, inquirer, in: session)
            return (try found(id, inquirer, in: session), secret)
        }
    }

    package func endpoints(userID: Int64) async throws -> [WebhookEndpoint] {
        try await database.session { try WebhookStore.endpoints(userID: userID, in: $0) }
    }

    package func endpoint(_ id: UUID, userID: Int64) async throws -> WebhookEndpoint {
        let found = try await database.session { try WebhookStore.endpoint(id, of: userID, in: $0) }
        guard let found else { throw WebhookError.notFound }
        return found
    }

    /// Changes what is given. `expected` is the version that the caller has read.
    package func update(
        _ id: UUID, url: String?, eventTypes: [String]?, isEnabled: Bool?, expected: Int64?,
        by inquirer: Inquirer
    ) async throws -> WebhookEndpoint {
        if let url, !isAcceptable(url) { throw WebhookError.badURL }
        return try await database.transaction { session in
            let before = try locked(id, inquirer, in: session)
            guard expected == nil || expected == before.version else { throw WebhookError.staleVersion }
            let disabledFor =
                switch isEnabled {
                case true?: nil as WebhookEndpoint.DisabledReason?
                case false?: before.disabledFor ?? .owner
                case nil: before.disabledFor
                }
            try WebhookStore.update(
                id, url: url ?? before.url, eventTypes: eventTypes ?? before.eventTypes,
                disabledFor: disabledFor, in: session)
            try audit("webhook.changed", id, inquirer, in: session)
            return try found(id, inquirer, in: session)
        }
    }

    package func delete(_ id: UUID, by inquirer: Inquirer) async throws {
        try await database.transaction { session in
            _ = try locked(id, inquirer, in: session)
            try WebhookStore.delete(id, in: session)
            try audit("webhook.deleted", id, inquirer, in: session)
        }
    }

    /// A new key; messages are signed with the old one too for a day.
    package func rotateSecret(_ id: UUID, by inquirer: Inquirer) async throws -> WebhookSecret {
        try await database.transaction { session in
            _ = try locked(id, inquirer, in: session)
            let secret = WebhookSecret(identifiers: identifiers)
            try WebhookStore.rotate(
                id, to: secret, identifiers.timeOrdered(), keeping: Self.rotation, in: session)
            try audit("webhook.secret_rotated", id, inquirer, in: session)
            return secret
        }
    }

    /// Sends a message that says nothing, so that its owner can try his server. Answers its identifier.
    package func test(_ id: UUID, by inquirer: Inquirer) async throws -> UUID {
        let message = try await database.transaction { session in
            guard try locked(id, inquirer, in: session).state == .enabled else { throw WebhookError.disabled }
            let message = identifiers.timeOrdered()
            let now = try session.find(AgreementStore.now)
            let body = WebhookBody.text(kind: Self.testKind, at: now, agreementID: nil, details: .object([]))
            _ = try WebhookMessageStore.insert(
                message, to: id, eventID: nil, kind: Self.testKind, body: body, in: session)
            try WebhookJob.delivery.enqueue(message, in: session)
            try audit("webhook.tested", id, inquirer, in: session)
            return message
        }
        wakeup.signal()
        return message
    }

    package static let testKind = "webhook.test"

    package func messages(
        _ id: UUID, userID: Int64, before: UUID?, limit: Int
    ) async throws -> [WebhookMessage] {
        try await database.session { session in
            let (endpoint, messages) = try session.find(
                .all(
                    WebhookStore.lookup(id, of: userID),
                    WebhookMessageStore.page(of: id, before: before, limit: limit)))
            guard endpoint != nil else { throw WebhookError.notFound }
            return messages
        }
    }

    /// Which messages of an endpoint are sent again.
    package struct Resending: Sendable {
        package var message: UUID?
        package var from: Date?
        package var to: Date?
        package var onlyFailed: Bool

        package init(message: UUID? = nil, from: Date? = nil, to: Date? = nil, onlyFailed: Bool = false) {
            self.message = message
            self.from = from
            self.to = to
            self.onlyFailed = onlyFailed
        }
    }

    /// Sends messages again with the same identifiers, from the beginning of the schedule; at most `resendLimit`. Answers
    /// how many. Throws `.notFound` where one was named and is not there, `.disabled` where nothing may be sent.
    package func resend(_ which: Resending, of id: UUID, by inquirer: Inquirer) async throws -> Int {
        try await resend(
            which, of: id, userID: inquirer.userID, actor: .user(inquirer.userID), address: inquirer.address)
    }

    /// The same for an operator at the command line.
    package func resend(_ which: Resending, of id: UUID) async throws -> Int {
        try await resend(which, of: id, userID: nil, actor: .system("cli"), address: nil)
    }

    private func resend(
        _ which: Resending, of id: UUID, userID: Int64?, actor: AuditActor, address: String?
    ) async throws -> Int {
        let count = try await database.transaction { session in
            guard let endpoint = try WebhookStore.lock(id, of: userID, in: session) else {
                throw WebhookError.notFound
            }
            guard endpoint.state == .enabled else { throw WebhookError.disabled }
            let again = try WebhookMessageStore.restart(
                of: id, message: which.message, from: which.from, to: which.to, onlyFailed: which.onlyFailed,
                limit: Self.resendLimit, in: session)
            if which.message != nil, again.isEmpty { throw WebhookError.notFound }
            for message in again {
                try WebhookJob.delivery.enqueue(message, replace: true, in: session)
            }
            try AuditTrail.append(
                AuditEntry(
                    actor: actor, action: "webhook.resent", subject: "webhook:\(id.lowercased)",
                    address: address, details: .object(["messages": .integer(again.count)])), in: session)
            return again.count
        }
        wakeup.signal()
        return count
    }

    private func isAcceptable(_ url: String) -> Bool {
        WebhookURL.isAcceptable(url, allowsPlain: allowsPrivateNetworks)
    }

    private func locked(
        _ id: UUID, _ inquirer: Inquirer, in session: PostgresSession
    ) throws -> WebhookEndpoint {
        guard let endpoint = try WebhookStore.lock(id, of: inquirer.userID, in: session) else {
            throw WebhookError.notFound
        }
        return endpoint
    }

    private func found(
        _ id: UUID, _ inquirer: Inquirer, in session: PostgresSession
    ) throws -> WebhookEndpoint {
        guard let endpoint = try WebhookStore.endpoint(id, of: inquirer.userID, in: session) else {
            throw WebhookError.notFound
        }
        return endpoint
    }

    private func audit(
        _ action: String, _ id: UUID, _ inquirer: Inquirer, in session: PostgresSession
    ) throws {
        try AuditTrail.append(
            AuditEntry(
                actor: .user(inquirer.userID), action: action, subject: "webhook:\(id.lowercased)",
                address: inquirer.address, details: .object([])), in: session)
    }
}
