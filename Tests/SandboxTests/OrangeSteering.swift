import Primitives
import TestSupport

/// Switches of Orange's simulators for the length of a closure, on the steered sandbox.
enum OrangeSteering {
    /// Sets switches for the closure, and puts back what they were. Names with a dot are members of an object.
    static func with(
        _ settings: [String: JSONValue], _ body: (Orange) async throws -> Void
    ) async throws {
        let orange = try await Orange.steered
        let before = try await orange.sandbox.get("/switches")
        let result: Result<Void, any Error>
        do {
            for (name, value) in settings {
                let parts = name.split(separator: ".").map(String.init)
                let inner = JSONValue.object([.init(parts[parts.count - 1], value)])
                try await orange.sandbox.set(parts.count == 1 ? inner : .object([.init(parts[0], inner)]))
            }
            result = .success(try await body(orange))
        } catch {
            result = .failure(error)
        }
        try await orange.sandbox.set(before)
        try result.get()
    }

    static func core(_ name: String, _ value: JSONValue, _ body: (OrangeCoreCaller) async throws -> Void)
        async throws
    {
        try await with(["orange_money.\(name)": value, "approval.delay_ms": 20]) { orange in
            try await body(try await orange.core())
        }
    }

    static func web(_ name: String, _ value: JSONValue, _ body: (OrangeWebCaller) async throws -> Void)
        async throws
    {
        try await with(["orange_webpay.\(name)": value]) { orange in
            try await body(try await orange.webPayment())
        }
    }

    static func data(_ reply: Reply) -> JSONValue { reply.json["data"] ?? .null }
}
