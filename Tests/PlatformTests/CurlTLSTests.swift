import CurlHTTP
import Foundation
import TestSupport
import Testing

@Suite struct CurlTLSTests {
    /// A real TLS server whose certificate, which nobody has signed but itself, is for `localhost` only, and valid
    /// until that time (`YYYYMMDDHHMMSSZ`).
    private func withServer(
        until end: String = "20991231000000Z",
        _ body: (_ port: Int, _ certificate: String) async throws -> Void
    ) async throws {
        let folder = try RunFolder.make("tls")
        let key = folder.appendingPathComponent("key.pem").path
        let certificate = folder.appendingPathComponent("certificate.pem").path
        let request = folder.appendingPathComponent("request.pem").path
        try await ChildProcess.run([
            "openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj",
            "/CN=localhost", "-keyout", key, "-out", request,
        ])
        // `openssl ca` alone sets both dates.
        let settings = """
            [ca]
            default_ca = own
            [own]
            database = \(folder.path)/index
            serial = \(folder.path)/serial
            new_certs_dir = \(folder.path)
            default_md = sha256
            policy = names
            x509_extensions = extensions
            [names]
            commonName = supplied
            [extensions]
            subjectAltName = DNS:localhost
            """
        for (name, text) in [("settings", settings), ("index", ""), ("serial", "01")] {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        try await ChildProcess.run([
            "openssl", "ca", "-batch", "-selfsign", "-notext", "-config",
            folder.appendingPathComponent("settings").path, "-keyfile", key, "-in", request, "-out",
            certificate,
            "-startdate", "20200101000000Z", "-enddate", end,
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
                CurlRequest(method: "GET", url: url, deadline: .seconds(60)))
            return nil
        } catch {
            #expect(error.requestMayHaveArrived == false)
            return error.code
        }
    }

    @Test func onlyATrustedCertificateOfTheRightHostIsAccepted() async throws {
        try await withServer { port, certificate in
            let trusting = CurlConfiguration.patient(certificateAuthorities: certificate)
            let untrusted = try await code("https://localhost:\(port)/", .patient())
            let trusted = try await code("https://localhost:\(port)/", trusting)
            let misnamed = try await code("https://127.0.0.1:\(port)/", trusting)
            #expect(untrusted == .tls)
            #expect(trusted == nil)
            #expect(misnamed == .tls)
        }
    }

    @Test func anExpiredCertificateIsRefusedThoughItsIssuerIsTrusted() async throws {
        try await withServer(until: "20200201000000Z") { port, certificate in
            let trusting = CurlConfiguration.patient(certificateAuthorities: certificate)
            let expired = try await code("https://localhost:\(port)/", trusting)
            #expect(expired == .tls)
        }
    }

    @Test func aServerWithoutTLSHasNotSeenTheRequest() async throws {
        let server = try RawServer { connection in
            _ = connection.readSome()
            connection.send("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        defer { server.stop() }
        #expect(try await code("https://127.0.0.1:\(server.port)/", .patient()) == .tls)
    }

    @Test func aHandshakeThatNeverEndsTimesOutBeforeTheRequest() async throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let configuration = CurlConfiguration(connectTimeout: .milliseconds(300))
        #expect(try await code("https://127.0.0.1:\(server.port)/", configuration) == .timeout)
    }
}
