import HTTPTypes
import Primitives
import Synchronization

/// Balances and account holders.
extension MTNMoMoSimulator {
    func balance(
        _ product: MTNMoMoProduct, _ currency: String?, _ request: WireRequest, _ switches: Switches
    ) throws(MTNMoMoRefusal) -> WireReply {
        let target = try checkCaller(request, product, switches).target
        let own = MTNMoMoTargets.currency(of: target) ?? "EUR"
        if let currency, currency != own, switches.currencyRule == .byTarget {
            throw .wallet(500, "INVALID_CURRENCY")
        }
        let key = Wallets.Key(owner: Wallets.merchant, currency: currency ?? own)
        let hundredths = state.withLock { state in
            openWallet(key, in: &state)
            return state.wallets.balance(key)
        }
        return MTNMoMoReply.json(
            200,
            .object([
                "availableBalance": .string(SimulatedAmount.text(hundredths: hundredths)),
                "currency": .string(key.currency),
            ]))
    }

    /// Opens the wallet with its opening balance where it is not open yet.
    func openWallet(_ key: Wallets.Key, in state: inout MTNMoMoState) {
        guard !state.wallets.isOpen(key) else { return }
        let switches = core.switches.current
        let opening = key.owner == Wallets.merchant ? switches.merchantOpening : switches.handsetOpening
        record(walletEntry(key, hundredths: opening * 100, outcome: "opened"), in: &state)
    }

    /// Sets a handset's money from outside.
    func setWallet(_ key: Wallets.Key, hundredths: Int64) async {
        let entry = state.withLock {
            record(walletEntry(key, hundredths: hundredths, outcome: "set"), in: &$0)
        }
        await core.journal.stored(through: entry.sequence)
    }

    private func walletEntry(_ key: Wallets.Key, hundredths: Int64, outcome: String) -> JournalEntry {
        var entry = JournalEntry(provider: provider, kind: .changed, operation: "wallet")
        entry.msisdn = key.owner
        entry.amount = SimulatedAmount.text(hundredths: hundredths)
        entry.currency = key.currency
        entry.outcome = outcome
        entry.detail = .object(["hundredths": .integer(hundredths)])
        return entry
    }

    func holderIsActive(
        _ product: MTNMoMoProduct, _ type: String, _ id: String, _ request: WireRequest
    ) throws(MTNMoMoRefusal) -> WireReply {
        _ = try checkCaller(request, product, core.switches.current)
        guard ["msisdn", "email", "party_code"].contains(type), !id.isEmpty else { throw .badRequest }
        let isActive: Bool
        switch MTNMoMoTestParties.activity(type: type, id: id) {
        case .success(let value): isActive = value
        case .failure(let refusal): throw refusal
        case nil: isActive = true
        }
        return MTNMoMoReply.json(200, .object(["result": .bool(isActive)]))
    }

    func holderInfo(
        _ product: MTNMoMoProduct, _ type: String, _ id: String, _ request: WireRequest
    ) throws(MTNMoMoRefusal) -> WireReply {
        _ = try checkCaller(request, product, core.switches.current)
        guard ["msisdn", "email", "party_code"].contains(type), !id.isEmpty else { throw .badRequest }
        if case .failure(let refusal) = MTNMoMoTestParties.activity(type: type, id: id) { throw refusal }
        return MTNMoMoReply.json(
            200,
            .object([
                "sub": "0", "name": "Sand Box", "given_name": "Sand", "family_name": "Box",
                "birthdate": "1976-08-13", "locale": "sv_SE", "gender": "MALE",
                "updated_at": .integer(updatedAt),
            ]))
    }
}
