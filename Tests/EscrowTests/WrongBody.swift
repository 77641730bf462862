import Primitives

/// A request body that breaks the description of its operation in one place.
struct WrongBody: Sendable {
    let about: String
    let bytes: [UInt8]
    var type: String? = "application/json"
    /// What the answer may be.
    let statuses: Set<Int>
    /// The field that the answer must name, where there is one.
    var pointer: String?

    /// All ways to break this one.
    static func all(of operation: DescribedOperation) -> [WrongBody] {
        guard let body = operation.body else {
            return operation.takesForm ? [] : withoutFields
        }
        let good = JSONValue.object(body.example).text
        return unreadable(good) + unknown(body.example)
            + body.fields.flatMap { field in
                missing(field, body.required, body.example)
                    + (values(field.schema) + hiding(in: field)).map { wrong(field, $0, body.example) }
            }
    }

    /// Where nothing is taken.
    private static var withoutFields: [WrongBody] {
        [
            WrongBody(
                about: "a field where there is none", bytes: Array(#"{"no_such_field": 1}"#.utf8),
                statuses: [422], pointer: "/no_such_field")
        ]
    }

    private static func unreadable(_ good: String) -> [WrongBody] {
        let bytes = Array(good.utf8)
        let first = good.dropFirst().prefix { $0 != "," && $0 != "}" }
        func malformed(_ about: String, _ text: String) -> WrongBody {
            WrongBody(about: about, bytes: Array(text.utf8), statuses: [400])
        }
        return [
            malformed("cut off", String(good.dropLast())),
            malformed("with a field twice", "{\(first),\(good.dropFirst())"),
            malformed("a list", "[\(good)]"), malformed("a number", "1"), malformed("a text", "\"x\""),
            malformed("null", "null"), malformed("followed by more", good + good),
            malformed("not JSON", "title=x&amount=1"),
            malformed("nested without end", String(repeating: "[", count: 12_000)),
            malformed("nested in a field", nested(good)),
            WrongBody(
                about: "1 MB of nesting", bytes: Array(repeating: UInt8(ascii: "["), count: 1 << 20),
                statuses: [400, 413]),
            WrongBody(about: "not UTF-8", bytes: bytes.dropLast() + [0xE9, 0x7D], statuses: [400]),
            WrongBody(about: "of another type", bytes: bytes, type: "text/plain", statuses: [415]),
            WrongBody(about: "of no type", bytes: bytes, type: nil, statuses: [415]),
            WrongBody(
                about: "in another charset", bytes: bytes, type: "application/json; charset=latin1",
                statuses: [415]),
        ]
    }

    private static func nested(_ good: String) -> String {
        let depth = 1000
        let value = String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
        return "\(good.dropLast()), \"no_such_field\": \(value)}"
    }

    private static func unknown(_ example: [JSONValue.Member]) -> [WrongBody] {
        ["no_such_field", "", "__proto__", "a/b~c"].map { name in
            let pointer = "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            return WrongBody(
                about: "with a field \"\(name)\"",
                bytes: Array(JSONValue.object(example + [.init(name, 1)]).text.utf8), statuses: [422],
                pointer: pointer)
        }
    }

    private static func missing(
        _ field: DescribedOperation.Parameter, _ required: Set<String>, _ example: [JSONValue.Member]
    ) -> [WrongBody] {
        guard required.contains(field.name) else { return [] }
        let rest = example.filter { $0.name != field.name }
        return [
            WrongBody(
                about: "without \(field.name)", bytes: Array(JSONValue.object(rest).text.utf8),
                statuses: [422], pointer: "/\(field.name)"),
            wrong(field, "null", example),
        ]
    }

    /// The example with this text in place of the field's value.
    private static func wrong(
        _ field: DescribedOperation.Parameter, _ text: String, _ example: [JSONValue.Member]
    ) -> WrongBody {
        let rest = example.filter { $0.name != field.name }
        let before = JSONValue.object(rest).text.dropLast()
        let whole = "\(before)\(rest.isEmpty ? "" : ",")\(JSONValue.string(field.name).text):\(text)}"
        // Half a character is no text at all; a text beyond every bound may be beyond that of the body.
        let isHalf = text.contains("\\ud800") || text.contains("\\udc00")
        return WrongBody(
            about: "\(field.name): \(text.prefix(60))", bytes: Array(whole.utf8),
            statuses: isHalf ? [400] : text.utf8.count > 16_000 ? [413, 422] : [422],
            pointer: isHalf ? nil : "/\(field.name)")
    }

    /// Characters that hide, or turn the direction of what others wrote, in texts that others read.
    private static func hiding(in field: DescribedOperation.Parameter) -> [String] {
        let read: Set<String> = [
            "title", "description", "delivery_address", "notes", "reason", "reasons", "text", "first_name",
            "last_name",
        ]
        guard read.contains(field.name) else { return [] }
        return ["202E", "2066", "200B", "FEFF", "2028", "E000", "0007"].map {
            "\"Bonjour \\u\($0) monde\""
        }
    }

    /// Values, as JSON text, that a schema forbids.
    static func values(_ schema: JSONValue) -> [String] {
        switch schema["type"]?.string {
        case "string": texts(schema)
        case "integer": numbers(schema)
        case "boolean": ["\"true\"", "1", "0", "[]", "{}"]
        case "array": lists(schema)
        default: []
        }
    }

    private static func texts(_ schema: JSONValue) -> [String] {
        var wrong = ["1", "1.5", "true", "[]", "{}", "[\"x\"]", #""a\u0000b""#, #""\ud800""#, #""\udc00x""#]
        if schema["enum"] != nil { wrong += ["\"NO_SUCH_CHOICE\"", "\"\""] }
        if schema["pattern"] != nil { wrong += ["\"x\"", "\"\""] }
        if schema["format"] == "date-time" {
            wrong += [
                "\"tomorrow\"", "\"2026-13-41T00:00:00Z\"", "\"2026-12-31\"", "\"9999999-01-01T00:00:00Z\"",
            ]
        }
        if schema["format"] == "uuid" { wrong += ["\"x\""] }
        if let least = schema["minLength"]?.integer, least > 0 {
            wrong.append("\"\(String(repeating: "x", count: Int(least) - 1))\"")
        }
        if let most = schema["maxLength"]?.integer {
            wrong.append("\"\(String(repeating: "x", count: Int(most) + 1))\"")
            wrong.append("\"\(String(repeating: "é", count: 25_000))\"")
        }
        return wrong
    }

    private static func numbers(_ schema: JSONValue) -> [String] {
        var wrong = [
            "\"1\"", "\"x\"", "true", "[]", "{}", "1.5", "1.0", "1e3", "1E400", "9223372036854775808",
            "-9223372036854775809", String(repeating: "9", count: 400),
        ]
        if let least = schema["minimum"]?.integer, least >= 0 { wrong += ["-1", "\(least - 1)"] }
        if let most = schema["maximum"]?.integer, most < Int64.max { wrong.append("\(most + 1)") }
        return wrong
    }

    private static func lists(_ schema: JSONValue) -> [String] {
        var wrong = ["\"x\"", "1", "true", "{}", "[1]", "[[]]", "[\"NO_SUCH_CHOICE\"]"]
        if let least = schema["minItems"]?.integer, least > 0 { wrong.append("[]") }
        if let most = schema["maxItems"]?.integer {
            wrong.append("[\((0...most).map { _ in "{}" }.joined(separator: ","))]")
        }
        return wrong
    }
}
