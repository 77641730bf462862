import FoundationEssentials

/// A host that MTN may call back, as it stands in an API user's registration or in an address of ours.
struct MTNMoMoCallbackHost: Equatable {
    /// In lower case, without a port.
    let name: String

    /// From a bare host name or, as some clients register, a whole address. Nil where there is no host in it.
    init?(_ text: String) {
        let host = text.contains("://") ? URLComponents(string: text)?.host : text
        guard let host, !host.isEmpty else { return nil }
        name = host.lowercased()
    }

    /// Whether it is an IP address.
    var isAddress: Bool {
        name.contains(":") || name.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    /// Whether it is a name that others can look up: labels of letters, digits and hyphens, at least two.
    var isPublicName: Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        return !isAddress && labels.count >= 2 && labels.allSatisfy { $0.isLabel }
    }

    /// Whether it is this machine.
    var isThisMachine: Bool { ["localhost", "127.0.0.1", "::1", "[::1]"].contains(name) }

    /// Whether an API user registered for it takes callbacks to `other`. The names of this machine are one.
    func takes(_ other: MTNMoMoCallbackHost) -> Bool {
        self == other || (isThisMachine && other.isThisMachine)
    }
}

extension Substring {
    fileprivate var isLabel: Bool {
        !isEmpty && !hasPrefix("-") && !hasSuffix("-")
            && utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}
