import ContractSuite
import Foundation
import Primitives
import Synchronization
import TestSupport

/// A few simulators, real processes, lent to one scenario after the other. Each scenario finds its simulator as if it
/// were fresh: switches, faults and money as at the start; only the payments of others are there.
final class SandboxPool: Sendable {
    static let shared = SandboxPool()

    private let idle = Mutex<[Sandbox]>([])

    func lend(_ body: (Sandbox) async throws -> Void) async throws {
        try await TestPlace.take {
            let sandbox = try await take()
            try await reset(sandbox)
            try await body(sandbox)
            idle.withLock { $0.append(sandbox) }
        }
    }

    /// One that nobody has, or another process.
    private func take() async throws -> Sandbox {
        if let sandbox = idle.withLock({ $0.popLast() }) { return sandbox }
        let sandbox = try Sandbox(
            folder: RunFolder.make("contract-sandbox"),
            simulators: ProviderUnderTest.all.compactMap(\.words?.provider))
        try await sandbox.start()
        return sandbox
    }

    private func reset(_ sandbox: Sandbox) async throws {
        try await sandbox.clearFaults()
        try await sandbox.set(
            .object([
                "approval": .object(["mode": "immediate", "expires_ms": 300_000]),
                "settlement": .object(["delay_ms": 300]),
                "reason_shape": "string", "wrong_credentials": "500_login_failed",
                "target_environment_on_token": "optional",
                "subscription_keys": .object([] as [JSONValue.Member]),
                "api_users": .object([] as [JSONValue.Member]),
                "orange_merchant_keys": .object([] as [JSONValue.Member]),
                "orange_sms": .object(["delivery_status": "DeliveredToTerminal"]),
                "smile_id": .object([
                    "default_result": "0810", "decision_ms": 0, "review_ms": 300_000, "incomplete_polls": 0,
                    "callback_delivery": "once", "callback_signature": "valid", "callback_age_ms": 0,
                    "callback_body": "whole", "callback_headers": "both", "status_signature": "valid",
                    "wallet": "funded", "forbidden": "nothing", "meaning_0811": "selfie", "flags": "native",
                    "code_type": "string", "job_type_echo": "integer", "unknown_job": "2314",
                    "accepted_word": "accepted",
                ]),
                "orange_money": .object([
                    "createtime": "string", "unauthorized_shape": "fault", "pay_token_life_ms": 600_000,
                    "refusal_transport": "417", "unanswered_status": "EXPIRED", "name_keys": "firstName",
                ]),
            ]))
        try await sandbox.setWallet("merchant", "1250000")
        try await sandbox.setWallet("237670000000", "10000000")
        try await sandbox.setWallet("merchant", "100000000", provider: "orange-money")
        try await sandbox.setWallet("237690000000", "10000000", provider: "orange-money")
    }
}
