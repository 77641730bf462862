import ContractSuite
import Fixtures
import Foundation
import GatewayCore
import Primitives
import ProviderKit

/// Puts the suite's false values in the place of ours in what a provider answered: host, credentials, tokens,
/// identifiers. What it does not know it leaves; the checks that follow find it.
struct Scrubber {
    /// Each real text with the false one, the longest first: one may be part of another.
    private let replacements: [(real: String, false: String)]
    /// What must not be in the fixture in any spelling.
    private let secrets: [String]

    init(
        _ subject: ProviderUnderTest, _ scenario: ContractScenario, _ place: RecordingPlace,
        provider: any Provider, attempt: AttemptID, collection: AttemptID, exchanges: [Exchange]
    ) {
        let known = subject.provider(for: scenario, environment: place.environment)
        var replacements = [
            (attempt.description, ProviderUnderTest.attempt.description),
            (collection.description, ProviderUnderTest.collection.description),
        ]
        if let settings = subject.settings {
            replacements += zip(settings.spellings(attempt), settings.spellings(ProviderUnderTest.attempt))
            replacements += Self.values(of: settings.members, in: exchanges)
        }
        if let account = place.account {
            let ours =
                scenario.capability == .sms
                ? subject.message().recipient : subject.order(for: scenario).account
            replacements += zip(Self.spellings(of: account), Self.spellings(of: ours))
        }
        // Where the environment has several hosts they are its own, and stay.
        if let host = known.manifest.hosts.sorted().first {
            for real in provider.manifest.hosts.subtracting(known.manifest.hosts) {
                for scheme in ["https", "http"] {
                    replacements.append(("\(scheme)://\(real)", "https://\(host)"))
                }
            }
        }
        for (name, secret) in place.credentials {
            replacements.append((secret.reveal(), subject.credentials[name] ?? "false"))
        }
        self.replacements = replacements.sorted { $0.0.utf8.count > $1.0.utf8.count }
        secrets = place.credentials.values.map { $0.reveal() }
    }

    /// With the country code and, in Cameroon, without it.
    private static func spellings(of account: MSISDN) -> [String] {
        account.isCameroonianMobile
            ? [account.digits, String(account.digits.dropFirst(3))] : [account.digits]
    }

    /// The texts of those members in all answers, each with what is written instead.
    private static func values(
        of members: [String: String], in exchanges: [Exchange]
    ) -> [(String, String)] {
        func found(in json: JSONValue) -> [(String, String)] {
            (json.array ?? []).flatMap(found)
                + (json.members ?? []).flatMap { member -> [(String, String)] in
                    guard let text = member.value.string, let known = members[member.name], !text.isEmpty
                    else { return found(in: member.value) }
                    // As it stands in the body, without the quotes.
                    return [
                        (String(JSONValue.string(text).text.dropFirst().dropLast()), known), (text, known),
                    ]
                }
        }
        return exchanges.flatMap { (try? JSONValue(parsing: $0.response.body)).map(found) ?? [] }
    }

    /// The answers, with what is ours replaced. Tokens are numbered in the order in which they were given out.
    func responses(of exchanges: [Exchange]) -> [Exchange.Response] {
        var tokens: [(real: String, false: String)] = []
        for exchange in exchanges {
            let body = try? JSONValue(parsing: exchange.response.body)
            guard let token = body?["access_token"]?.string else { continue }
            tokens.append((token, "false-token-\(tokens.count + 1)"))
        }
        return exchanges.map { response($0.response, tokens + replacements) }
    }

    /// Throws where a real request is another one than the suite's: in its path, its body, or the names of its headers.
    /// The host is the environment's.
    func compare(_ real: Exchange.Request, _ ours: Exchange.Request) throws {
        func bare(_ request: Exchange.Request, _ pairs: [(real: String, false: String)]) -> Exchange.Request {
            Exchange.Request(
                method: request.method, url: text(Self.path(of: request.url), pairs),
                headers: request.headers.map { .init(name: $0.name, value: "") },
                body: bytes(request.body, pairs))
        }
        if let difference = bare(ours, []).difference(from: bare(real, replacements)) {
            throw RecordingFault(description: "A real request is another than the suite's.\n\(difference)")
        }
    }

    private static func path(of url: String) -> String {
        let parts = url.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return "/\(parts.count > 3 ? parts[3] : "")"
    }

    /// A sentence for each credential that shows, plain or in base64.
    func leaks(in text: String) -> [String] {
        secrets.contains { secret in
            let base64 = Data(secret.utf8).base64EncodedString()
            return text.contains(secret) || text.contains(base64.prefix { $0 != "=" }.dropLast())
        } ? ["It holds one of the credentials that it was recorded with."] : []
    }

    private func response(
        _ response: Exchange.Response, _ pairs: [(real: String, false: String)]
    ) -> Exchange.Response {
        let kept = response.headers.filter { Self.kept.contains($0.name.lowercased()) }
        return Exchange.Response(
            status: response.status,
            headers: kept.map { .init(name: $0.name, value: text($0.value, pairs)) },
            body: bytes(response.body, pairs), silence: response.silence)
    }

    private func text(_ text: String, _ pairs: [(real: String, false: String)]) -> String {
        pairs.reduce(text) { $0.replacing($1.real, with: $1.false) }
    }

    /// What is no text holds none of ours.
    private func bytes(_ bytes: [UInt8], _ pairs: [(real: String, false: String)]) -> [UInt8] {
        String(validating: bytes, as: UTF8.self).map { Array(text($0, pairs).utf8) } ?? bytes
    }

    /// Response headers that a provider may read; the others tell of the way, and of us.
    private static let kept: Set = [
        "cache-control", "content-length", "content-type", "location", "pragma", "retry-after",
    ]
}
