import CurlHTTP
import Primitives
import TestSupport
import Testing

/// Each fault by itself, planned for one number, so that it meets this test's calls only.
struct FaultTests {
    private let number = MTN.newNumber()

    /// Plans the fault for the number, and asks for a payment by it.
    private func order(
        _ action: String, adding members: KeyValuePairs<String, JSONValue?> = [:], target: String = "sandbox"
    ) async throws -> (
        caller: Caller, reference: String, reply: Result<Reply, CurlError>
    ) {
        let caller = try await SharedSandbox.faulty.caller(target: target)
        try await plan(action, "requesttopay", members, caller)
        let reference = MTN.newReference()
        let body = caller.order("payer", of: number)
        do throws(CurlError) {
            let reply = try await caller.post("v1_0/requesttopay", body, reference: reference)
            return (caller, reference, .success(reply))
        } catch {
            return (caller, reference, .failure(error))
        }
    }

    private func plan(
        _ action: String, _ operation: String, _ members: KeyValuePairs<String, JSONValue?>, _ caller: Caller
    ) async throws {
        let rule = JSONValue.object([
            "provider": "mtn-momo", "operation": .string(operation), "msisdn": .string(number),
            "action": .string(action),
        ])
        let more = JSONValue.object(members)
        try await caller.mtn.sandbox.addFault(.object((rule.members ?? []) + (more.members ?? [])))
    }

    private func status(_ caller: Caller, _ reference: String) async throws -> Reply {
        try await caller.status("v1_0/requesttopay", reference)
    }

    /// What the journal says of the payment, by kind.
    private func kinds(_ caller: Caller, _ reference: String) async throws -> [String] {
        let entries = try await caller.mtn.sandbox.get("/journal?reference=\(reference)").array ?? []
        return entries.compactMap { $0["kind"]?.string }
    }

    @Test func delay() async throws {
        let began = ContinuousClock.now
        let (_, _, reply) = try await order("delay", adding: ["delay_ms": 300])
        #expect(try reply.get().status == 202)
        #expect(ContinuousClock.now - began >= .milliseconds(300))
    }

    @Test(arguments: [
        ("drop_before", false), ("drop_after", true), ("no_answer_before", false), ("no_answer_after", true),
    ])
    func `no answer, and the order was executed or not`(_ action: String, _ executed: Bool) async throws {
        let (caller, reference, reply) = try await order(action, adding: ["delay_ms": 50])
        guard case .failure(let error) = reply else {
            Issue.record("There was an answer")
            return
        }
        #expect(error.code == .receiveFailed && error.requestMayHaveArrived)
        #expect(try await status(caller, reference).status == (executed ? 200 : 404))
    }

    @Test(arguments: [
        ("error_before", nil, 500, Wire.gatewayFailure, false),
        ("error_after", nil, 500, Wire.gatewayFailure, true),
        ("error_before", 503, 503, Wire.unavailable, false),
        ("error_after", 503, 503, Wire.unavailable, true),
        ("error_after", 403, 403, #"{ "statusCode": 403, "message": "Forbidden" }"#, true),
        ("not_found", nil, 404, Wire.notFound, false),
    ])
    func `an error, and the order was executed or not`(
        _ action: String, _ status: Int?, _ seen: Int, _ body: String, _ executed: Bool
    ) async throws {
        let (caller, reference, reply) = try await order(
            action, adding: ["status": status.map { .integer($0) }])
        let answer = try reply.get()
        #expect(answer.status == seen)
        #expect(answer.masked == body)
        #expect(try await self.status(caller, reference).status == (executed ? 200 : 404))
        let asked = try await caller.mtn.sandbox.get("/journal?kind=asked&reference=\(reference)").array?
            .first
        #expect(asked?["http_status"]?.integer == Int64(seen))
        #expect(asked?["fault"]?.string == action)
    }

    @Test func `a duplicate reaches MTN twice and is executed once`() async throws {
        let (caller, reference, reply) = try await order("duplicate")
        #expect(try reply.get().body == Wire.duplicate)
        #expect(try await status(caller, reference).json["status"] == "SUCCESSFUL")
        let executed = try await kinds(caller, reference).filter { $0 == "executed" }
        #expect(executed.count == 1)
    }

    @Test func `an answer is cut in the middle`() async throws {
        let (caller, reference, _) = try await order("delay", adding: ["delay_ms": 0])
        try await plan("truncate", "status", ["times": 1], caller)
        let error = await #expect(throws: CurlError.self) { try await status(caller, reference) }
        #expect(error?.code == .receiveFailed)
        #expect(try await status(caller, reference).json["status"] == "SUCCESSFUL")
    }

    @Test func `an answer is a page of a firewall`() async throws {
        let (caller, reference, _) = try await order("delay", adding: ["delay_ms": 0])
        try await plan("non_json", "status", ["times": 1, "status": 403], caller)
        let page = try await status(caller, reference)
        #expect(page.status == 403)
        #expect(page.header("content-type") == "text/html; charset=utf-8")
        #expect(page.body.contains("Request Rejected") && page.body.contains("support ID"))
    }

    @Test func `an answer has the wrong content type`() async throws {
        let (caller, reference, _) = try await order("delay", adding: ["delay_ms": 0])
        try await plan("wrong_content_type", "status", ["times": 1], caller)
        let reply = try await status(caller, reference)
        #expect(reply.header("content-type") == "text/xml")
        #expect(reply.json["status"] == "SUCCESSFUL")
    }

    @Test func `an answer comes byte by byte`() async throws {
        let (caller, reference, _) = try await order("delay", adding: ["delay_ms": 0])
        try await plan("slow_drip", "status", ["times": 1, "delay_ms": 3], caller)
        let began = ContinuousClock.now
        let reply = try await status(caller, reference)
        #expect(reply.json["status"] == "SUCCESSFUL")
        #expect(ContinuousClock.now - began >= .milliseconds(3 * reply.body.utf8.count))
        // The last byte would come after half an hour.
        try await plan("slow_drip", "status", ["times": 1, "delay_ms": 10_000], caller)
        let error = await #expect(throws: CurlError.self) {
            try await caller.get("v1_0/requesttopay/\(reference)", deadline: .milliseconds(400))
        }
        #expect(error?.code == .timeout)
    }

    @Test func `a payment is declined for a given reason`() async throws {
        let (caller, reference, reply) = try await order("decline", adding: ["reason": "NOT_ENOUGH_FUNDS"])
        #expect(try reply.get().status == 202)
        #expect(try await status(caller, reference).json["reason"] == "NOT_ENOUGH_FUNDS")
        #expect(try await kinds(caller, reference) == ["asked", "declined"])
    }

    @Test func `a final status flips late`() async throws {
        let (caller, reference, _) = try await order("late_flip", adding: ["delay_ms": 1000])
        try await eventually("the flip") {
            try await status(caller, reference).json["status"] == "SUCCESSFUL"
        }
        #expect(try await kinds(caller, reference) == ["asked", "declined", "executed"])
    }

    @Test func `a rule counts its calls and fires from the nth on, so often`() async throws {
        let caller = try await SharedSandbox.faulty.caller()
        try await plan("error_before", "requesttopay", ["id": .string(number), "nth": 2, "times": 2], caller)
        var statuses: [Int] = []
        for _ in 1...5 { statuses.append(try await caller.requestToPay(number).reply.status) }
        #expect(statuses == [202, 500, 500, 202, 202])
        let rules = try await caller.mtn.sandbox.get("/faults")["faults"]?.array ?? []
        let own = rules.first { $0["id"]?.string == number }
        #expect(own?["matches"] == 5 && own?["hits"] == 2)
    }

    @Test func `a rule can be for amounts that end in some digits`() async throws {
        let caller = try await SharedSandbox.faulty.caller()
        try await plan("error_before", "requesttopay", ["amount_ends_with": "07"], caller)
        var statuses: [Int] = []
        for amount in ["107", "7", "1070", "207"] {
            statuses.append(try await caller.requestToPay(number, amount: amount).reply.status)
        }
        #expect(statuses == [500, 202, 202, 500])
    }

    @Test func `a rule is for one provider and one operation`() async throws {
        let caller = try await SharedSandbox.faulty.caller()
        try await plan("error_before", "requesttowithdraw", [:], caller)
        try await caller.mtn.sandbox.addFault(
            .object(["provider": "orange-sms", "msisdn": .string(number), "action": "error_before"]))
        #expect(try await caller.requestToPay(number).reply.status == 202)
        let body = caller.order("payer", of: number)
        let hit = try await caller.post("v1_0/requesttowithdraw", body, reference: MTN.newReference())
        #expect(hit.status == 500)
    }
}
