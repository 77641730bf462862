import Archives
import Crypto
import CurlHTTP
import Foundation
import Primitives
import TestSupport

/// Smile ID's port of a sandbox, spoken to byte by byte as any client would.
struct Smile: Sendable {
    let sandbox: Sandbox
    var partner = "2345"
    var key = "test_api_key_0123456789"

    private static let http = CurlClient(
        configuration: .patient(maxConnectionsPerHost: 64), logger: .quiet)

    static let json = ("Content-Type", "application/json")
    static let zip = ("Content-Type", "application/zip")

    static var untouched: Smile { get async throws { Smile(try await SharedSandbox.untouched) } }
    static var steered: Smile { get async throws { Smile(try await SharedSandbox.steered) } }

    init(_ mtn: MTN) { sandbox = mtn.sandbox }

    func send(
        _ method: String, _ path: String, _ headers: [(String, String)] = [], _ body: [UInt8] = [],
        deadline: Duration = .seconds(60)
    ) async throws(CurlError) -> Reply {
        let url = path.hasPrefix("http") ? path : sandbox.smileIDURL + path
        let response = try await Self.http.send(
            CurlRequest(
                method: method, url: url, headers: headers, body: body, deadline: deadline,
                responseLimit: 1 << 24))
        return Reply(
            status: response.status, body: String(decoding: response.body, as: UTF8.self),
            headers: response.headers)
    }

    func post(_ path: String, _ body: JSONValue) async throws(CurlError) -> Reply {
        try await send("POST", path, [Self.json], Array(body.text.utf8))
    }

    /// Section 2.1, written down here again.
    static func signature(_ timestamp: String, _ partner: String, _ key: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data((timestamp + partner + "sid_request").utf8),
            using: SymmetricKey(data: Data(key.utf8)))
        return Data(code).base64EncodedString()
    }

    /// The members of a signed body, as of now.
    func signed(_ members: [JSONValue.Member], partnerIn field: String = "partner_id") -> JSONValue {
        let timestamp = RFC3339.format(Date())
        return .object(
            members + [
                .init(field, .string(partner)), .init("timestamp", .string(timestamp)),
                .init("signature", .string(Self.signature(timestamp, partner, key))),
            ])
    }

    /// Whether these two were made by this partner's key.
    func confirms(_ timestamp: String?, _ signature: String?) -> Bool {
        timestamp != nil && signature == Self.signature(timestamp ?? "", partner, key)
    }

    static func newName(_ kind: String) -> String { "\(kind)-\(UUID().uuidString.lowercased())" }

    /// A job that is prepared, with the address for its ZIP.
    func prepare(
        user: String = newName("user"), job: String = newName("job"), type: JSONValue = 6,
        callback: String = "", params: [JSONValue.Member] = [], adding extra: [JSONValue.Member] = []
    ) async throws(CurlError) -> Reply {
        let partnerParams = JSONValue.object(
            [
                .init("user_id", .string(user)), .init("job_id", .string(job)), .init("job_type", type),
            ] + params)
        let body: [JSONValue.Member] = [
            .init("file_name", "selfie.zip"), .init("partner_params", partnerParams),
            .init("model_parameters", .object([])), .init("callback_url", .string(callback)),
            .init("source_sdk", "rest_api"), .init("source_sdk_version", "1.0.0"),
        ]
        return try await post("/v1/upload", signed(body + extra, partnerIn: "smile_client_id"))
    }

    func put(_ prepared: Reply, _ zip: [UInt8]) async throws(CurlError) -> Reply {
        try await send("PUT", prepared.json["upload_url"]?.string ?? "", [Self.zip], zip)
    }

    /// A whole job: its partner's names, and Smile ID's.
    func run(
        user: String = newName("user"), type: JSONValue = 6, callback: String = "",
        sandboxResult: String? = nil, zip: [UInt8]? = nil
    ) async throws -> (user: String, job: String, id: String) {
        let job = Self.newName("job")
        let params = sandboxResult.map { [JSONValue.Member("sandbox_result", .string($0))] } ?? []
        let prepared = try await prepare(
            user: user, job: job, type: type, callback: callback, params: params)
        guard prepared.status == 200 else { throw Hopeless("Not prepared: \(prepared.body)") }
        let sent = try await put(prepared, zip ?? SmileFiles.zip())
        guard sent.status == 200 else { throw Hopeless("Not taken: \(sent.status) \(sent.body)") }
        return (user, job, prepared.json["smile_job_id"]?.string ?? "")
    }

    func status(
        _ user: String, _ job: String, _ extra: [JSONValue.Member] = []
    ) async throws(CurlError) -> Reply {
        try await post(
            "/v1/job_status",
            signed([.init("user_id", .string(user)), .init("job_id", .string(job))] + extra))
    }

    /// The status once it is complete.
    func complete(_ user: String, _ job: String) async throws -> JSONValue {
        try await eventuallyValue("the end of \(job)") {
            let reply = try await status(user, job).json
            return reply["job_complete"] == true ? reply : nil
        }
    }

    /// Sets one of Smile ID's switches for the closure, on the steered sandbox.
    static func steering(
        _ settings: [String: JSONValue], _ body: (Smile) async throws -> Void
    ) async throws {
        var named: [String: JSONValue] = ["smile_id.decision_ms": 0, "smile_id.callback_delay_ms": 0]
        for (name, value) in settings { named["smile_id.\(name)"] = value }
        try await OrangeSteering.with(named) { orange in
            try await body(Smile(MTN(sandbox: orange.sandbox)))
        }
    }

    /// A sandbox of its own that decides at once.
    static func with(
        _ options: [String] = [], in folder: URL? = nil, _ body: (Smile) async throws -> Void
    ) async throws {
        let quick = ["--switch", "smile_id.decision_ms=0", "--switch", "smile_id.callback_delay_ms=0"]
        try await SharedSandbox.with(quick + options, in: folder) { mtn in try await body(Smile(mtn)) }
    }
}

/// What partners send: images that are none but by their first bytes, and ZIPs of them.
enum SmileFiles {
    static let jpeg: [UInt8] = [
        0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0, 0xFF, 0xD9,
    ]
    static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 0, 16, 0, 0, 0, 16]

    /// `info.json` of these images, as files of the ZIP or inline.
    static func info(_ types: [Int], country: String? = "CM", idType: String = "IDENTITY_CARD") -> String {
        let rows = types.map { type in
            let isInline = [2, 3, 6, 7].contains(type)
            let image = isInline ? Data(jpeg).base64EncodedString() : ""
            return
                #"{"image_type_id":\#(type),"image":"\#(image)","file_name":"\#(isInline ? "" : "\(type).jpg")"}"#
        }
        let place = country.map { #""country":"\#($0)","# } ?? ""
        return #"{"id_info":{\#(place)"id_type":"\#(idType)"},"images":[\#(rows.joined(separator: ","))]}"#
    }

    static func zip(_ types: [Int] = [0, 1, 5], country: String? = "CM", idType: String = "IDENTITY_CARD")
        throws
        -> [UInt8]
    {
        try zip(info: info(types, country: country, idType: idType), files: types)
    }

    static func zip(info: String, files types: [Int]) throws -> [UInt8] {
        let files = types.filter { ![2, 3, 6, 7].contains($0) }
        return try ZIPArchive.write(
            entries: [("info.json", Array(info.utf8))] + files.map { ("\($0).jpg", jpeg) })
    }
}
