import Escrow
import EscrowHTTP
import Foundation
import HTTPTypes
import Postgres
import Primitives
import TestSupport
import Testing

/// Every operation of the description, asked with everything that its description forbids. Each such request gets a
/// problem that is described, which names the field, and changes nothing.
@Suite struct BadInputSweepTests {
    @Test func noBodyThatBreaksItsDescriptionIsTaken() async throws {
        try await AccessServerUnderTest.run { world in
            let sweep = Sweep(world: world)
            var count = 0
            for described in DescribedOperation.all where described.operation.mayHaveABody {
                let before = try await sweep.state()
                for wrong in WrongBody.all(of: described) {
                    let headers = wrong.type.map { [("Content-Type", $0)] } ?? []
                    let reply = try await sweep.ask(described, headers: headers, body: wrong.bytes)
                    let about = "\(described.operation.rawValue) \(wrong.about): \(reply)"
                    #expect(wrong.statuses.contains(reply.status), "\(about)")
                    #expect(reply.isDescribed(by: described), "\(about)")
                    if let pointer = wrong.pointer, reply.status == 422 {
                        let isNamed = reply.pointers.contains { $0 == pointer || $0.hasPrefix(pointer + "/") }
                        #expect(isNamed, "\(about)")
                    }
                    count += 1
                }
                let changed = try await sweep.changes(since: before)
                #expect(changed == [], "\(described.operation.rawValue)")
            }
            #expect(count > 1000)
        }
    }

    @Test func noFormThatBreaksItsDescriptionIsTaken() async throws {
        try await AccessServerUnderTest.run { world in
            let sweep = Sweep(world: world)
            let taking = DescribedOperation.all.filter(\.takesForm)
            #expect(taking.count >= 4)
            // Before the payment there is nothing to prove, and who tries hears that first.
            try await sweep.pay()
            for described in taking {
                let before = try await sweep.state()
                for wrong in WrongForm.all(of: described) {
                    let reply = try await sweep.ask(
                        described, headers: [("Content-Type", wrong.type)], body: wrong.bytes)
                    let about = "\(described.operation.rawValue) \(wrong.about): \(reply)"
                    #expect([400, 413, 415, 422].contains(reply.status), "\(about)")
                    #expect(reply.isDescribed(by: described), "\(about)")
                }
                // What a refused file left in the object store is erased by a job.
                let changed = try await sweep.changes(since: before).filter { $0 != "jobs" }
                #expect(changed == [], "\(described.operation.rawValue)")
            }
        }
    }

    @Test func noQueryThatBreaksItsDescriptionIsTaken() async throws {
        try await AccessServerUnderTest.run { world in
            let sweep = Sweep(world: world)
            for described in DescribedOperation.all {
                for parameter in described.query {
                    for value in WrongAddress.values(of: parameter.schema) {
                        let reply = try await sweep.ask(described, query: "\(parameter.name)=\(value)")
                        let about = "\(described.operation.rawValue) \(parameter.name)=\(value): \(reply)"
                        #expect(reply.status == 422, "\(about)")
                        #expect(reply.pointers.contains("/\(parameter.name)"), "\(about)")
                        #expect(reply.isDescribed(by: described), "\(about)")
                    }
                }
                guard let first = described.query.first?.name else { continue }
                for (query, pointer) in [
                    ("no_such_parameter=1", "/no_such_parameter"), ("\(first)=1&\(first)=1", "/\(first)"),
                    ("%00=1", "/\u{0}"),
                ] {
                    let reply = try await sweep.ask(described, query: query)
                    let about = "\(described.operation.rawValue) \(query): \(reply)"
                    #expect(reply.status == 422 && reply.pointers.contains(pointer), "\(about)")
                }
            }
        }
    }

    @Test func anAddressThatNamesNothingAnswersAsIfThereWereNothing() async throws {
        try await AccessServerUnderTest.run { world in
            let sweep = Sweep(world: world)
            let before = try await sweep.state()
            for described in DescribedOperation.all {
                for parameter in described.path {
                    for value in WrongAddress.segments {
                        let reply = try await sweep.ask(
                            described, path: { $0.replacing("{\(parameter.name)}", with: value) })
                        let about = "\(described.operation.rawValue) {\(parameter.name)} \(value): \(reply)"
                        // Who may not, or sends what is wrong, hears of that first.
                        #expect([400, 403, 404, 415, 422].contains(reply.status), "\(about)")
                        #expect(reply.isDescribed(by: described), "\(about)")
                    }
                }
            }
            let changed = try await sweep.changes(since: before)
            #expect(changed == [])
        }
    }

    @Test func noKeyOfRetriesThatIsNoneIsTaken() async throws {
        try await AccessServerUnderTest.run { world in
            let sweep = Sweep(world: world)
            let before = try await sweep.state()
            for described in DescribedOperation.all where described.operation.route.method == .post {
                for key in [String(repeating: "k", count: 256), "\"open", #""a\b""#, "clé"] {
                    let reply = try await sweep.ask(
                        described, headers: [("Idempotency-Key", key), ("Content-Type", "application/json")],
                        body: Array("{}".utf8))
                    let about = "\(described.operation.rawValue): \(reply)"
                    #expect(reply.status == 400 && reply.code == "idempotency_key_invalid", "\(about)")
                    #expect(reply.isDescribed(by: described), "\(about)")
                }
            }
            let changed = try await sweep.changes(since: before)
            #expect(changed == [])
        }
    }
}

extension APIOperation {
    /// What comes in the body of the others means nothing (RFC 9110, sections 9.3.1 and 9.3.5).
    fileprivate var mayHaveABody: Bool { route.method != .get && route.method != .delete }
}

/// Values of addresses that nothing has.
private enum WrongAddress {
    static let segments = [
        "0", "-1", "1.5", "1e3", "9223372036854775807", "9223372036854775808", "abc", "%00", "%FF", "%2e%2e",
        "..%2F..", "'%20OR%20'1'='1", "%F0%9F%8D%8B", "00000000-0000-0000-0000-00000000000g",
        String(repeating: "a", count: 300),
    ]

    static func values(of schema: JSONValue) -> [String] {
        switch schema["type"]?.string {
        case "integer":
            ["0", "-1", "x", "1.5", "1e1", "9223372036854775808", "", "%00", "%FF", "%zz", "1%201"]
        default:
            [
                String(repeating: "a", count: 5000), "%00", "%FF", "%zz",
            ] + (schema["enum"] != nil || schema["pattern"] != nil ? ["NO_SUCH_CHOICE", ""] : [])
        }
    }
}

/// Asks the API as somebody who may, about what is his.
private struct Sweep: Sendable {
    let world: AccessServerUnderTest

    struct Answer: Sendable, CustomStringConvertible {
        let status: Int
        let json: JSONValue
        let type: String

        var code: String { json["code"]?.string ?? "" }
        var pointers: [String] { (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string } }
        var description: String { "\(status) \(code) \(pointers)" }

        /// A problem document whose status and code the description of the operation names.
        func isDescribed(by operation: DescribedOperation) -> Bool {
            type == "application/problem+json" && json["status"]?.integer == Int64(status)
                && operation.describes(status, code)
        }
    }

    /// Without a body unless one is given.
    func ask(
        _ described: DescribedOperation, path: (String) -> String = { $0 }, query: String? = nil,
        headers: [(String, String)] = [], body: [UInt8] = []
    ) async throws -> Answer {
        let person = try #require(world.people[caller(of: described.operation)])
        let asked = Asked(
            described.operation, about: thing(of: described.operation), by: person, in: world,
            template: path(described.operation.route.template))
        let reply = try await world.server.raw(
            described.operation.route.method.rawValue, asked.path + (query.map { "?\($0)" } ?? ""),
            token: person.token, headers: headers, body: body)
        return Answer(
            status: reply.status, json: (try? JSONValue(parsing: reply.bytes)) ?? .null,
            type: reply.headers["content-type"] ?? "")
    }

    private func caller(of operation: APIOperation) -> AccessServerUnderTest.Caller {
        guard case .roles(let roles) = AccessPolicy.caller(of: operation) else { return .buyer }
        return roles.contains(.administrator) ? .administrator : .arbiter
    }

    private func thing(of operation: APIOperation) -> AccessMatrixTests.Thing {
        if operation == .addProof { return .sold }
        return switch AccessPolicy.rule(for: operation).object {
        case .agreement, .payment, .dispute: .bought
        case .account: .other
        default: .own
        }
    }

    /// As if all payments had come in that the one who asks sells for.
    func pay() async throws {
        let sold = try #require(world.people[.buyer]?.sold).id
        try await world.server.accounts.owner.session { session in
            _ = try session.execute(
                "UPDATE escrow.agreements SET state = 'FUNDS_HELD' WHERE agreement_id = \(sold)")
        }
    }

    /// What stands in each table.
    func state() async throws -> [String: String] {
        try await world.server.accounts.owner.session { session in
            let tables = try session.query(
                """
                SELECT table_name FROM information_schema.tables
                WHERE table_schema = 'escrow' AND table_type = 'BASE TABLE'
                """
            ).map { try $0.string("table_name") }
            var state: [String: String] = [:]
            for table in tables {
                state[table] = try session.query(
                    """
                    SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest
                    FROM escrow.\(unescaped: table) t
                    """)[0].string("digest")
            }
            return state
        }
    }

    /// The tables that stand otherwise now.
    func changes(since before: [String: String]) async throws -> [String] {
        let now = try await state()
        return Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
    }
}
