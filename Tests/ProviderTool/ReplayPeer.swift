import Fixtures
import Foundation
import TestSupport

/// One client's connection to a replayed fixture.
struct ReplayPeer {
    let peer: RawPeer
    let replay: FixtureReplay

    func serve() {
        while let raw = peer.readRequest() {
            let words = raw.line.split(separator: " ").map(String.init)
            guard words.count == 3 else { return }
            let headers = Self.headers(of: raw.head)
            let request = Exchange.Request(
                method: words[0], url: words[1], headers: headers,
                body: ReadableBody.of(raw.body, headers: headers))
            switch replay.answer(to: request, target: words[1]) {
            case .difference(let text):
                ReplayCommand.say("\(words[0]) \(words[1]) differs\n\(text)")
                peer.reply(
                    text + "\n", status: "409 Conflict", headers: ["Content-Type: text/plain; charset=utf-8"])
            case .exchange(let response):
                ReplayCommand.say("\(words[0]) \(words[1]) \(response.status)")
                guard send(response) else { return }
            }
        }
    }

    /// False where the connection is over.
    private func send(_ response: Exchange.Response) -> Bool {
        switch response.silence {
        case .timeout:
            peer.waitForClose()
            return false
        case .unreachable: return false
        case .tooLarge:
            let size = 1 << 24
            let isTaken = peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            return isTaken && peer.send([UInt8](repeating: UInt8(ascii: " "), count: size))
        case nil: break
        }
        var lines = ["HTTP/1.1 \(response.status) Fixture"]
        lines += response.headers.filter {
            !["content-length", "transfer-encoding"].contains($0.name.lowercased())
        }
        .map { "\($0.name): \($0.value)" }
        if response.status != 204 { lines.append("Content-Length: \(response.body.count)") }
        return peer.send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + response.body)
    }

    private static func headers(of head: String) -> [Exchange.Header] {
        head.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            return Exchange.Header(
                name: String(parts[0]), value: parts[1].trimmingCharacters(in: .whitespaces))
        }
    }
}
