import Crypto
package import FoundationEssentials
package import Logging
package import Primitives
package import ProviderKit
package import Redis
import Synchronization

/// Providers' tokens, shared by all processes of the gateway in Redis, encrypted there.
///
/// One process mints at a time: the others wait for what it stores. A token is renewed early, at a moment drawn
/// between 75 % and 90 % of its life, so that processes do not all renew at once. Without Redis each process mints
/// for itself, once however many of its tasks ask.
package final class AccessTokenCache: AccessTokenSource {
    private let redis: RedisClient
    private let key: Secret<[UInt8]>
    private let now: @Sendable () -> Date
    private let jitter: @Sendable () -> Double
    private let identifiers: IdentifierSource
    private let logger: Logger
    private let flights = SingleFlight()

    /// `key` has 32 bytes and is for nothing else.
    package init(
        redis: RedisClient, key: Secret<[UInt8]>, now: @escaping @Sendable () -> Date,
        jitter: @escaping @Sendable () -> Double, identifiers: IdentifierSource, logger: Logger
    ) {
        precondition(key.reveal().count == 32, "The key of the token cache has 32 bytes.")
        self.redis = redis
        self.key = key
        self.now = now
        self.jitter = jitter
        self.identifiers = identifiers
        self.logger = logger
    }

    package func token(
        scope: String, mint: @escaping @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> Secret<String> {
        if let held = flights.held(scope), held.renewAt > now() { return held.value }
        return try await flights.run(scope) { () async throws(ProviderError) -> HeldToken in
            try await self.sharedOrMinted(scope, mint)
        }.value
    }

    package func discard(_ token: Secret<String>, scope: String) async {
        flights.forget(scope, token)
        do {
            guard let stored = try await shared(scope), stored.value.reveal() == token.reveal() else {
                return
            }
            _ = try await redis.send(["DEL", .init(tokenKey(scope))])
        } catch {
            logger.warning(
                "A refused token could not be dropped from Redis.", metadata: ["scope": "\(scope)"])
        }
    }

    /// How old the scope's token is and how long it still lives: the one that all processes share or, without
    /// Redis, the one that this process holds. Nil where there is none that is still good. Mints nothing.
    package func standing(of scope: String) async -> TokenStanding? {
        let stored: HeldToken?
        do {
            stored = try await shared(scope)
        } catch {
            stored = flights.held(scope)
        }
        let moment = now()
        guard let stored, stored.endsAt > moment else { return nil }
        return TokenStanding(
            age: .seconds(max(0, Int64(moment.timeIntervalSince(stored.mintedAt)))),
            remaining: .seconds(Int64(stored.endsAt.timeIntervalSince(moment))))
    }

    private func tokenKey(_ scope: String) -> String { "gateway:token:{\(scope)}" }
    private func lockKey(_ scope: String) -> String { "gateway:token-lock:{\(scope)}" }

    /// How long a process may take to mint before another does.
    private static let lockSeconds = 30

    private func sharedOrMinted(
        _ scope: String, _ mint: @Sendable () async throws(ProviderError) -> AccessToken
    ) async throws(ProviderError) -> HeldToken {
        let mine = identifiers.token()
        do {
            let deadline = ContinuousClock.now + .seconds(Self.lockSeconds)
            while ContinuousClock.now < deadline {
                if let stored = try await shared(scope), stored.renewAt > now() { return stored }
                let lock = try await redis.send([
                    "SET", .init(lockKey(scope)), .init(mine), "NX", "EX", .init(String(Self.lockSeconds)),
                ])
                if lock != .null {
                    // Another may have stored a token and given the lock back since this one looked.
                    guard let stored = try await shared(scope), stored.renewAt > now() else { break }
                    await unlock(scope, mine)
                    return stored
                }
                try? await Task.sleep(for: .milliseconds(20))
                if Task.isCancelled { break }
            }
        } catch {
            logger.warning(
                "Tokens are not shared: Redis does not answer.", metadata: ["error": "\(error.code)"])
        }
        let token: AccessToken
        do {
            token = try await mint()
        } catch {
            await unlock(scope, mine)
            throw error
        }
        EngineMetrics.tokenMinted(scope: scope)
        let life = Double(token.lifetime.components.seconds)
        let start = now()
        let held = HeldToken(
            value: token.value, mintedAt: start, endsAt: start.addingTimeInterval(life),
            renewAt: start.addingTimeInterval(life * (0.75 + 0.15 * jitter())))
        await store(held, scope, lifeSeconds: max(1, Int(life)))
        await unlock(scope, mine)
        return held
    }

    private func shared(_ scope: String) async throws(RedisError) -> HeldToken? {
        guard let text = try await redis.send(["GET", .init(tokenKey(scope))]).string,
            let sealed = Base64URL.decode(text), let box = try? AES.GCM.SealedBox(combined: sealed),
            let plain = try? AES.GCM.open(
                box, using: SymmetricKey(data: key.reveal()), authenticating: Data(tokenKey(scope).utf8)),
            let document = try? JSONValue(parsing: plain), let value = document["token"]?.string,
            let mintedAt = document["minted_at"]?.string.flatMap({ RFC3339.parse($0) }),
            let endsAt = document["ends_at"]?.string.flatMap({ RFC3339.parse($0) }),
            let renewAt = document["renew_at"]?.string.flatMap({ RFC3339.parse($0) })
        else { return nil }
        return HeldToken(value: Secret(value), mintedAt: mintedAt, endsAt: endsAt, renewAt: renewAt)
    }

    private func store(_ token: HeldToken, _ scope: String, lifeSeconds: Int) async {
        let text = JSONValue.object([
            "token": .string(token.value.reveal()), "minted_at": .string(RFC3339.format(token.mintedAt)),
            "ends_at": .string(RFC3339.format(token.endsAt)),
            "renew_at": .string(RFC3339.format(token.renewAt)),
        ]).text
        do {
            let box = try AES.GCM.seal(
                Data(text.utf8), using: SymmetricKey(data: key.reveal()),
                authenticating: Data(tokenKey(scope).utf8))
            guard let combined = box.combined else { return }
            _ = try await redis.send([
                "SET", .init(tokenKey(scope)), .init(Base64URL.encode(combined)), "EX",
                .init(String(lifeSeconds)),
            ])
        } catch {
            logger.warning("A token is not shared: Redis does not take it.", metadata: ["scope": "\(scope)"])
        }
    }

    /// Gives the lock back if it is still ours.
    private func unlock(_ scope: String, _ mine: String) async {
        let script =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
        _ = try? await redis.send(["EVAL", .init(script), "1", .init(lockKey(scope)), .init(mine)])
    }
}

/// A token and its times.
struct HeldToken: Sendable {
    let value: Secret<String>
    let mintedAt: Date
    let endsAt: Date
    let renewAt: Date
}

/// What may be told of a token: its times, in whole seconds.
package struct TokenStanding: Sendable, Equatable {
    package let age: Duration
    package let remaining: Duration
}
