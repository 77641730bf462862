import Glibc

/// An IP address as bytes, so that every spelling of it is one value; IPv4 inside IPv6 counts as IPv4.
package struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16 bytes.
    let bytes: [UInt8]

    package init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = Self.copy(of: four)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let all = Self.copy(of: six)
            let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
            bytes = all.starts(with: mapped) ? [UInt8](all.dropFirst(12)) : all
        } else {
            return nil
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// SAFETY: the pointer is used inside the closure only, over a trivial C structure of fixed size.
    private static func copy<Value>(of value: Value) -> [UInt8] {
        withUnsafeBytes(of: value) { [UInt8]($0) }
    }

    package var text: String {
        if bytes.count == 4 { return bytes.map { String($0) }.joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// What one subscriber holds: the address in IPv4, its /64 network in IPv6. Rate limits count by this.
    package var subscriber: String {
        bytes.count == 4
            ? text : NetworkAddress(bytes: bytes.prefix(8) + [UInt8](repeating: 0, count: 8)).text + "/64"
    }
}

/// A set of addresses and networks, from `192.0.2.1` and `10.0.0.0/8` spellings.
package struct NetworkList: Sendable {
    private let networks: [(address: NetworkAddress, prefix: Int)]

    /// Nil where an entry is neither an address nor a network.
    package init?(_ entries: [String]) {
        var networks: [(NetworkAddress, Int)] = []
        for entry in entries {
            let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = NetworkAddress(String(parts[0])) else { return nil }
            let width = address.bytes.count * 8
            guard let prefix = parts.count == 2 ? Int(parts[1]) : width, (0...width).contains(prefix) else {
                return nil
            }
            networks.append((address, prefix))
        }
        self.networks = networks
    }

    package static let none = NetworkList(networks: [])

    private init(networks: [(NetworkAddress, Int)]) {
        self.networks = networks
    }

    package func contains(_ address: NetworkAddress) -> Bool {
        networks.contains { network, prefix in
            guard network.bytes.count == address.bytes.count else { return false }
            return zip(network.bytes, address.bytes).enumerated().allSatisfy { index, pair in
                let bits = min(8, max(0, prefix - index * 8))
                let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
                return pair.0 & mask == pair.1 & mask
            }
        }
    }
}

extension NetworkList {
    /// The client behind a chain of proxies: from the peer outwards through `X-Forwarded-For`, read from the
    /// right, the first address that is not a trusted proxy. What an untrusted peer claims is ignored.
    func client(peer: NetworkAddress, forwardedFor: [String]) -> NetworkAddress {
        let hops = forwardedFor.flatMap { $0.split(separator: ",") }.reversed()
        var client = peer
        for hop in hops {
            guard contains(client), let next = NetworkAddress(hop.filter { $0 != " " && $0 != "\t" }) else {
                break
            }
            client = next
        }
        return client
    }
}
