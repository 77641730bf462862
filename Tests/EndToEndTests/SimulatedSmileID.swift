import Primitives
import TestSupport
import Testing

/// Smile ID in a world, of one generation: what it is told to do, and what it wrote down.
struct SimulatedSmileID: Sendable {
    let sandbox: Sandbox
    let generation: String

    /// What a check of an identity card needs, in the words of the API.
    var wantedPapers: [String] {
        ["ID_FRONT", "ID_BACK", "SELFIE"] + (generation == "v3" ? (1...6).map { "LIVENESS_\($0)" } : [])
    }

    /// The checks that follow are approved at once.
    func approves() async throws { try await decides("0810", afterMilliseconds: 100) }

    /// The checks that follow wait for `decide`.
    func waits() async throws { try await decides("manual", afterMilliseconds: 3_600_000) }

    /// What is read off the documents is the name of everybody in a world. In v3 only those whom Smile ID's own list of test people does not have, such as ours.
    private func decides(_ result: String, afterMilliseconds delay: Int64) async throws {
        try await sandbox.set(
            .object([
                "smile_id.default_result": .string(result), "smile_id.decision_ms": .integer(delay),
                "smile_id.unknown_identity": "default_result", "smile_id.full_name": "NGONO AWA",
            ]))
    }

    /// How often we are billed.
    func billed() async throws -> Int {
        try await sandbox.journal(kind: "executed").count { $0["provider"]?.string == "smile-id" }
    }

    /// Callbacks that the simulator sent, or lost, with what came of each.
    func callbacks() async throws -> [JSONValue] {
        try await sandbox.journal(kind: "webhook", operation: "callback")
    }

    /// Waits until one callback was sent in all, and taken.
    func wasHeard() async throws {
        try await eventually("the callback to be taken") {
            try await callbacks().map { $0["http_status"] } == [200]
        }
    }

    /// The job that waits to be decided, once it is there.
    func waitingJob() async throws -> String {
        try await eventuallyValue("a job at Smile ID") {
            try await sandbox.get("/kyc").array?.first { $0["state"]?.string == "processing" }?["id"]?.string
        }
    }

    /// Decides the job that waits: `approve`, or `reject` with a result in the words of the generation.
    func decide(_ action: String, v1: String? = nil, v3: String? = nil) async throws {
        let job = try await waitingJob()
        let code = generation == "v1" ? v1 : v3
        try await sandbox.send(
            "POST", "/kyc/\(job)/\(action)", .object(["code": code.map { .string($0) }]))
    }

    /// The answer that no machine may act upon alone.
    func decideUnsure() async throws {
        try await decide("reject", v1: "1015", v3: "attention document_copy_detected")
    }

    /// Where the job is told of, token included.
    func callbackURL() async throws -> String {
        let asked = try await sandbox.journal(kind: "asked").last {
            $0["provider"]?.string == "smile-id" && $0["detail"]?["callback_url"] != nil
        }
        return try #require(asked?["detail"]?["callback_url"]?.string)
    }

    /// The operation that a fault about a job's fate is drawn at.
    var submission: String { generation == "v1" ? "zip" : "document_verification" }
}
