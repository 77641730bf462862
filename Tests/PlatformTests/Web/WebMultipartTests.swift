import Hummingbird
import Primitives
import Testing

@testable import Web

@Suite struct WebMultipartTests {
    private static let limits = MultipartLimits(file: 100_000)

    /// What a body says, handed over in pieces of so many bytes: the parts with their content, or the fault.
    private func parts(
        _ body: [UInt8], boundary: String = "XX", limits: MultipartLimits = limits, pieces: Int
    ) throws -> (parts: [(MultipartPart, [UInt8])], complete: Bool) {
        var parser = MultipartParser(boundary: boundary, limits: limits)
        var found: [(MultipartPart, [UInt8])] = []
        var open = false
        for start in stride(from: 0, to: body.count, by: pieces) {
            for event in try parser.consume(Array(body[start..<min(start + pieces, body.count)])) {
                switch event {
                case .part(let part):
                    #expect(!open)
                    open = true
                    found.append((part, []))
                case .bytes(let bytes):
                    #expect(open && !bytes.isEmpty)
                    found[found.count - 1].1 += bytes
                case .partEnd: open = false
                }
            }
        }
        return (found, parser.isComplete)
    }

    private static func field(_ name: String, _ value: String) -> String {
        "--XX\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
    }

    private static func file(_ content: [UInt8]) -> [UInt8] {
        Array(
            "--XX\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
                .utf8) + content + Array("\r\n".utf8)
    }

    private static let end = Array("--XX--\r\n".utf8)

    @Test(arguments: [1, 2, 3, 5, 16, 100_000])
    func `parts come whole however the network cuts them`(_ pieces: Int) throws {
        // Bytes that look like the boundary, or like its beginning, and every byte there is.
        let tricks =
            Array("\r\n--X\r\n--XY\r\n-XX\r\n--XX-\r\n\r--XX--\n\r\n\r\r\n--XXX--".utf8) + Array(0...255)
        let body =
            Array("a preamble\r\n".utf8) + Array(Self.field("document_type", "ID_FRONT").utf8)
            + Self.file(tricks) + Array(Self.field("empty", "").utf8) + Self.end + Array("an epilogue".utf8)
        let (parts, complete) = try parts(body, pieces: pieces)
        #expect(complete)
        #expect(parts.map(\.0.name) == ["document_type", "file", "empty"])
        #expect(parts[0].1 == Array("ID_FRONT".utf8))
        #expect(parts[1].1 == tricks)
        #expect(parts[1].0.fileName == "a \"b\".jpg" && parts[1].0.contentType == "image/jpeg")
        #expect(parts[2].1.isEmpty && parts[2].0.fileName == nil)
    }

    @Test func `a form without its end is not complete`() throws {
        let body = Array(Self.field("a", "b").utf8) + Self.file([1, 2, 3])
        for length in stride(from: 0, to: body.count, by: 7) {
            let isComplete = try parts(Array(body[..<length]), pieces: 64).complete
            #expect(!isComplete)
        }
    }

    @Test func `white space may follow a boundary on its line`() throws {
        let body = Array("--XX \t\r\nContent-Disposition: form-data; name=a\r\n\r\nv\r\n--XX--".utf8)
        for pieces in [1, 100] {
            let (parts, complete) = try parts(body, pieces: pieces)
            #expect(complete && parts.count == 1 && parts[0].1 == [UInt8(ascii: "v")])
        }
    }

    @Test func `every limit is kept`() {
        func fault(_ body: [UInt8], _ change: (inout MultipartLimits) -> Void) -> MultipartFault? {
            var limits = Self.limits
            change(&limits)
            do {
                _ = try parts(body, limits: limits, pieces: 10)
                return nil
            } catch {
                return error as? MultipartFault
            }
        }
        let fields = Array((Self.field("a", "12345") + Self.field("b", "x")).utf8)
        #expect(fault(fields) { $0.parts = 1 } == .tooManyParts(limit: 1))
        #expect(fault(fields) { $0.field = 4 } == .fieldTooLarge(name: "a", limit: 4))
        #expect(fault(fields) { $0.field = 5 } == nil)
        #expect(fault(Self.file([1, 2, 3]) + Self.end) { $0.file = 2 } == .fileTooLarge(limit: 2))
        #expect(fault(Self.file([1, 2, 3]) + Self.end) { $0.file = 3 } == nil)
        #expect(fault(fields) { $0.header = 20 } == .malformed("a part's header is too large"))
        #expect(
            fault([UInt8](repeating: 65, count: 5000)) { $0.header = 4000 } == .malformed("no part begins"))
    }

    @Test(arguments: [
        "X-Other: 1", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data",
        "Content-Disposition: form-data; name=\"\"", "Content-Disposition: form-data; name=\"a",
        "Content-Disposition: form-data; name=a; name=b",
        "Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64",
        "Content-Disposition: form-data;\r\n name=a", "no field at all",
        "Content-Disposition: form-data; name=\"a\" b",
        "Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b",
    ])
    func `a part whose head breaks the rules is refused`(_ head: String) {
        #expect(throws: MultipartFault.self) {
            _ = try parts(Array("--XX\r\n\(head)\r\n\r\nv\r\n--XX--".utf8), pieces: 9)
        }
    }

    @Test func `the boundary is read as it may be written`() throws {
        #expect(try MultipartReader.boundary(of: "multipart/form-data; boundary=abc") == "abc")
        #expect(
            try MultipartReader.boundary(of: "Multipart/Form-Data; charset=utf-8; Boundary=\"a b:c\"")
                == "a b:c")
        #expect(try MultipartReader.boundary(of: "multipart/form-data") == nil)
        #expect(try MultipartReader.boundary(of: "multipart/form-data; boundary=") == nil)
        #expect(try MultipartReader.boundary(of: "multipart/form-data; boundary=a\u{e9}") == nil)
        let long = String(repeating: "x", count: 71)
        #expect(try MultipartReader.boundary(of: "multipart/form-data; boundary=\(long)") == nil)
        for other in [nil, "application/json", "multipart/mixed; boundary=a"] {
            #expect(throws: ProblemDetails.self) { _ = try MultipartReader.boundary(of: other) }
        }
    }

    @Test func `a form is read from a connection, and what is wrong with it is a problem document`()
        async throws
    {
        let router = WebRouter()
        router.post("upload") { request, _ in
            var reader = try MultipartReader(request, limits: MultipartLimits(file: 100_000))
            var sizes: [String: Int] = [:]
            var name = ""
            while let event = try await reader.next() {
                switch event {
                case .part(let part): name = part.name
                case .bytes(let bytes): sizes[name, default: 0] += bytes.count
                case .partEnd: break
                }
            }
            return JSONReply(
                .object(sizes.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .integer($0.value)) })
            )
        }
        var configuration = WebServerConfiguration()
        configuration.bodyLimit = 300_000
        try await WebTestServer.run(router, configuration: configuration) { server in
            let type = ("Content-Type", "multipart/form-data; boundary=XX")
            let good =
                Array(Self.field("kind", "abc").utf8) + Self.file([UInt8](repeating: 7, count: 90_000))
                + Self.end
            let read = try await server.send("POST", "/upload", headers: [type], bytes: good)
            #expect(read.status == 200)
            #expect(try read.json["file"] == 90_000)
            #expect(try read.json["kind"] == 3)
            let large = Self.file([UInt8](repeating: 7, count: 110_000)) + Self.end
            let refused = try await server.send("POST", "/upload", headers: [type], bytes: large)
            #expect(refused.status == 413)
            #expect(try refused.json["code"]?.string == "file_too_large")
            let huge = try await server.send(
                "POST", "/upload", headers: [type], bytes: [UInt8](repeating: 7, count: 290_000))
            #expect(huge.status == 413)
            let cut = try await server.send(
                "POST", "/upload", headers: [type], bytes: Array(good.dropLast(20)))
            #expect(cut.status == 400)
            #expect(try cut.json["code"]?.string == "unreadable_body")
            let json = try await server.send("POST", "/upload", bytes: Array("{}".utf8))
            #expect(json.status == 415)
        }
    }
}
