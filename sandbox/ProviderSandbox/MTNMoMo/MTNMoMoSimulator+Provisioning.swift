import HTTPTypes
import Primitives
import Synchronization

/// Section 3: API users and their keys.
extension MTNMoMoSimulator {
    func createUser(_ request: WireRequest) async throws(MTNMoMoRefusal) -> WireReply {
        guard let id = MTNMoMoReference.parse(request.headers[.referenceID], version4: true),
            let host = request.json?["providerCallbackHost"]?.string, !host.isEmpty
        else { throw .badRequest }
        let product = request.headers[.subscriptionKey].flatMap {
            core.switches.products(ofSubscriptionKey: $0)?.first
        }
        let created = change { state in
            guard state.users[id] == nil else { return nil }
            var entry = JournalEntry(provider: provider, kind: .changed, operation: "apiuser")
            entry.reference = id
            entry.detail = .object(["host": .string(host), "product": product.map(JSONValue.string)])
            return entry
        }
        guard let created else { throw .duplicate }
        await core.journal.stored(through: created.sequence)
        return .empty(201)
    }

    func createKey(_ user: String) async throws(MTNMoMoRefusal) -> WireReply {
        guard let id = MTNMoMoReference.parse(user, version4: false) else { throw .badRequest }
        let key = Hex.encode(core.identifiers.bytes(16))
        let created = change { state in
            guard state.users[id] != nil else { return nil }
            var entry = JournalEntry(provider: provider, kind: .changed, operation: "apikey")
            entry.reference = id
            entry.detail = .object(["key": .string(key)])
            return entry
        }
        guard let created else { throw .notFound }
        await core.journal.stored(through: created.sequence)
        return MTNMoMoReply.json(201, .object(["apiKey": .string(key)]))
    }

    func readUser(_ user: String) throws(MTNMoMoRefusal) -> WireReply {
        guard let id = MTNMoMoReference.parse(user, version4: false) else { throw .badRequest }
        guard let known = state.withLock({ $0.users[id] }) else { throw .notFound }
        return MTNMoMoReply.json(
            200,
            .object(["providerCallbackHost": .string(known.callbackHost), "targetEnvironment": "sandbox"]))
    }
}
