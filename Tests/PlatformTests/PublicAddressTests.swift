import Foundation
import Glibc
import Primitives
import TestSupport
import Testing

@testable import CurlHTTP

/// Which addresses a client that refuses private ones connects to.
@Suite struct PublicAddressTests {
    private func bytes(_ text: String) -> [UInt8] {
        if text.contains(":") {
            var address = in6_addr()
            guard inet_pton(AF_INET6, text, &address) == 1 else { return [] }
            return withUnsafeBytes(of: &address) { Array($0) }
        }
        return text.split(separator: ".").compactMap { UInt8($0) }
    }

    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "192.0.2.1",
        "198.18.0.1", "198.19.255.255", "203.0.113.9", "224.0.0.1", "255.255.255.255", "::", "::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "fc00::1", "fd12::1", "fe80::1", "ff02::1",
        "2001:db8::1", "2001::1", "2002:7f00:1::", "3fff::1",
    ])
    func specialAddressesAreNotPublic(_ text: String) {
        let bytes = bytes(text)
        #expect(!bytes.isEmpty && !PublicAddress.isPublic(bytes))
    }

    @Test(arguments: [
        "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "198.17.0.1",
        "223.255.255.255", "2606:4700::1111", "2a00:1450:4007::1", "2001:4860:4860::8888",
    ])
    func othersArePublic(_ text: String) {
        #expect(PublicAddress.isPublic(bytes(text)))
    }

    @Test(arguments: [
        "http://127.0.0.1", "http://localhost", "http://0.0.0.0", "http://[::1]", "http://2130706433",
    ])
    func aClientThatRefusesThemConnectsToNone(_ origin: String) async throws {
        let server = try RawServer { peer in
            if peer.readRequest() != nil { peer.reply("secret") }
        }
        defer { server.stop() }
        let client = CurlClient(
            configuration: CurlConfiguration(refusesPrivateAddresses: true), logger: .quiet)
        var failure: CurlError?
        do {
            _ = try await client.send(
                CurlRequest(method: "GET", url: "\(origin):\(server.port)/", deadline: .seconds(5)))
        } catch { failure = error }
        #expect(failure?.code == .forbiddenAddress && failure?.requestMayHaveArrived == false)
        #expect(server.accepted == 0)
        await client.close()
    }
}
