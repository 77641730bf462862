/// Which IP addresses a server that strangers name may have: those of the public internet (IANA's registries of special
/// addresses, RFC 6890).
enum PublicAddress {
    /// `bytes` are the 4 of an IPv4 address or the 16 of an IPv6 address, in network order.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !specialV4.contains { $0.contains(bytes) }
        // Of IPv6 only 2000::/3 is public; addresses that hold an IPv4 address in another way are not in it.
        case 16: bytes[0] & 0xE0 == 0x20 && !specialV6.contains { $0.contains(bytes) }
        default: false
        }
    }

    private struct Network {
        let prefix: [UInt8]
        let bits: Int

        func contains(_ bytes: [UInt8]) -> Bool {
            for (index, part) in prefix.enumerated() {
                let left = min(8, bits - index * 8)
                guard left > 0 else { break }
                let mask = UInt8(truncatingIfNeeded: 0xFF << (8 - left))
                if bytes[index] & mask != part & mask { return false }
            }
            return true
        }
    }

    private static let specialV4 = [
        Network(prefix: [0], bits: 8), Network(prefix: [10], bits: 8), Network(prefix: [100, 64], bits: 10),
        Network(prefix: [127], bits: 8), Network(prefix: [169, 254], bits: 16),
        Network(prefix: [172, 16], bits: 12), Network(prefix: [192, 0, 0], bits: 24),
        Network(prefix: [192, 0, 2], bits: 24), Network(prefix: [192, 88, 99], bits: 24),
        Network(prefix: [192, 168], bits: 16), Network(prefix: [198, 18], bits: 15),
        Network(prefix: [198, 51, 100], bits: 24), Network(prefix: [203, 0, 113], bits: 24),
        Network(prefix: [224], bits: 4), Network(prefix: [240], bits: 4),
    ]

    private static let specialV6 = [
        // Protocol assignments with Teredo, documentation, 6to4, documentation.
        Network(prefix: [0x20, 0x01, 0x00], bits: 23), Network(prefix: [0x20, 0x01, 0x0D, 0xB8], bits: 32),
        Network(prefix: [0x20, 0x02], bits: 16), Network(prefix: [0x3F, 0xFF, 0x00], bits: 20),
    ]
}
