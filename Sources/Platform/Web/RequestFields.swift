import HTTPTypes
package import Hummingbird
package import Primitives

/// Reads the members of a JSON object strictly, and collects every problem instead of stopping at the first.
///
/// Read each member that the request may have, then `finish`: it throws one 422 problem that names all that
/// is wrong, members that nobody read included. A reader answers nil where the member is absent or wrong.
/// `null` counts as absent.
package struct RequestFields {
    private let members: [JSONValue.Member]
    private let path: String
    private var read: Set<String> = []
    private var problems: [FieldProblem] = []

    /// Reads the body. No body at all counts as the empty object.
    ///
    /// Throws 413 above `limit` bytes, 415 for another content type than JSON, 400 where the body is not a
    /// JSON object in UTF-8 (the detail names the byte).
    package init(_ request: Request, limit: Int = 65_536) async throws {
        let announced = request.headers[.contentLength].flatMap { Int($0) }
        let isEmpty = announced == 0 || (announced == nil && request.headers[.transferEncoding] == nil)
        if !isEmpty || request.headers[.contentType] != nil {
            try Self.checkContentType(request.headers[.contentType])
        }
        try self.init(bytes: await RequestBodyReader.bytes(of: request, limit: limit))
    }

    /// Reads a document that was received already.
    package init(bytes: [UInt8]) throws {
        let document: JSONValue
        do throws(JSONError) {
            document = bytes.isEmpty ? .object([]) : try JSONValue(parsing: bytes)
        } catch {
            throw Problems.malformedJSON(error)
        }
        guard let members = document.members else { throw Problems.bodyNotAnObject() }
        self.init(members: members, path: "")
    }

    init(members: [JSONValue.Member], path: String) {
        self.members = members
        self.path = path
    }

    private static func checkContentType(_ header: String?) throws {
        let parts = (header ?? "").lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }?.dropFirst(8).filter { $0 != "\"" }
        let type = parts.first ?? ""
        let isJSON = type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
        guard isJSON, charset == nil || charset == "utf-8" else {
            throw Problems.unsupportedContentType(header, expected: "application/json")
        }
    }

    /// Adds a problem that the caller found. `pointer` begins with a slash and is relative to this object.
    package mutating func problem(_ pointer: String, _ code: String, fr: String, en: String) {
        problems.append(FieldProblem(pointer: path + pointer, code: code, detail: .init(fr: fr, en: en)))
    }

    /// Whether the member is there and is not null.
    package func has(_ name: String) -> Bool {
        members.contains { $0.name == name && $0.value != .null }
    }

    /// The member as it stands, for callers with rules of their own; nil where it is absent or null.
    package mutating func value(_ name: String, required: Bool = true) -> JSONValue? {
        read.insert(name)
        let value = members.first { $0.name == name }?.value
        if let value, value != .null { return value }
        if required {
            problem(
                Self.pointer(name), "required", fr: "Ce champ est obligatoire.", en: "This field is required."
            )
        }
        return nil
    }

    /// Takes over what a nested object's reading found.
    mutating func adopt(_ nested: RequestFields) {
        problems.append(contentsOf: nested.problemsWithUnknown)
    }

    func nested(_ members: [JSONValue.Member], at pointer: String) -> RequestFields {
        RequestFields(members: members, path: path + pointer)
    }

    /// Throws the 422 problem if anything was wrong.
    package mutating func finish() throws {
        let all = problemsWithUnknown
        if !all.isEmpty { throw Problems.validation(all) }
    }

    /// Throws the 422 problem if anything was wrong; else answers the values unwrapped. Pass required ones
    /// only.
    package mutating func finish<each Value>(_ values: repeat (each Value)?) throws -> (repeat each Value) {
        try finish()
        return (repeat Self.present(each values))
    }

    private static func present<Value>(_ value: Value?) -> Value {
        guard let value else {
            preconditionFailure("A required field without a value must have left a problem.")
        }
        return value
    }

    private var problemsWithUnknown: [FieldProblem] {
        problems
            + members.filter { !read.contains($0.name) }.map { member in
                FieldProblem(
                    pointer: path + Self.pointer(member.name), code: "unknown_field",
                    detail: .init(
                        fr: "Le champ « \(member.name) » n'existe pas ici.",
                        en: "There is no field \"\(member.name)\" here."))
            }
    }

    /// The JSON pointer of a member (RFC 6901, section 3).
    static func pointer(_ name: String) -> String {
        "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
    }
}
