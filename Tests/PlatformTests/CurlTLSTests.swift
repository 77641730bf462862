import CurlHTTP
import Foundation
import TestSupport
import Testing

@Suite struct CurlTLSTests {
    /// A real TLS server whose certificate, which nobody has signed but itself, is for `localhost` only.
    private func withServer(_ body: (_ port: Int, _ certificate: String) async throws -> Void) async throws {
        let folder = try RunFolder.make("tls")
        let key = folder.appendingPathComponent("key.pem").path
        let certificate = folder.appendingPathComponent("certificate.pem").path
        _ = try await ChildProcess.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out",
            certificate,
        ])
        let port = FreePort.next()
        let server = try ChildProcess(
            [
                "openssl", "s_server", "-www", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert",
                certificate,
            ],
            name: "tls", folder: folder)
        let result: Result<Void, any Error>
        do {
            try await eventually("the TLS server") { FreePort.accepts(port) }
            result = .success(try await body(port, certificate))
        } catch { result = .failure(error) }
        try await server.killNow()
        try? FileManager.default.removeItem(at: folder)
        try result.get()
    }

    private func code(_ url: String, _ configuration: CurlConfiguration) async throws -> CurlError.Code? {
        let client = CurlClient(configuration: configuration, logger: .quiet)
        defer { Task { await client.close() } }
        do throws(CurlError) {
            _ = try await client.send(
                CurlRequest(method: "GET", url: url, deadline: .seconds(10)))
            return nil
        } catch {
            #expect(error.requestMayHaveArrived == false)
            return error.code
        }
    }

    @Test func onlyATrustedCertificateOfTheRightHostIsAccepted() async throws {
        try await withServer { port, certificate in
            let trusting = CurlConfiguration(certificateAuthorities: certificate)
            let untrusted = try await code("https://localhost:\(port)/", .init())
            let trusted = try await code("https://localhost:\(port)/", trusting)
            let misnamed = try await code("https://127.0.0.1:\(port)/", trusting)
            #expect(untrusted == .tls)
            #expect(trusted == nil)
            #expect(misnamed == .tls)
        }
    }

    @Test func aServerWithoutTLSHasNotSeenTheRequest() async throws {
        let server = try RawServer { connection in
            _ = connection.readSome()
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        defer { server.stop() }
        #expect(try await code("https://127.0.0.1:\(server.port)/", .init()) == .tls)
    }

    @Test func aHandshakeThatNeverEndsTimesOutBeforeTheRequest() async throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let configuration = CurlConfiguration(connectTimeout: .milliseconds(300))
        #expect(try await code("https://127.0.0.1:\(server.port)/", configuration) == .timeout)
    }
}
