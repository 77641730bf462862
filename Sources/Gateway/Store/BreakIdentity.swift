import Crypto
package import FoundationEssentials
package import GatewayCore
package import Reconciliation

extension Break {
    /// What makes the same break of two runs the same: the provider, the kind, its lines and its payments. `subject` tells
    /// apart breaks that have neither, such as a row that could not be read: `file 12 row 33`.
    package func caseIdentity(of provider: ProviderID, subject: String = "") -> UUID {
        var text = Array("\(provider.name)\n\(kind.rawValue)\n\(subject)\n".utf8)
        for line in lines.sorted() { text += line.uuid.bytes }
        text.append(0x0A)
        let payments = payments.map(\.description).sorted()
        for payment in payments { text += Array(payment.utf8) }
        return UUID(bytes: Array(SHA256.hash(data: text).prefix(16)))
    }
}

extension StatementLineID {
    /// The sixteen bytes of a line's identity, as PostgreSQL keeps them in an array.
    package var uuid: UUID {
        func bytes(_ word: UInt64) -> [UInt8] {
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) }
        }
        return UUID(bytes: bytes(high) + bytes(low))
    }

    package init(_ uuid: UUID) {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        let bytes = uuid.bytes
        self.init(high: word(bytes[0..<8]), low: word(bytes[8..<16]))
    }

    /// As a person writes it: 32 hexadecimal digits, with hyphens or without.
    package init?(_ text: String) {
        let digits = Array(text.filter { $0 != "-" })
        guard digits.count == 32 else { return nil }
        var spelled = ""
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { spelled.append("-") }
            spelled.append(digit)
        }
        guard let uuid = UUID(uuidString: spelled) else { return nil }
        self.init(uuid)
    }
}

extension UUID {
    package var bytes: [UInt8] {
        let u = uuid
        return [
            u.0, u.1, u.2, u.3, u.4, u.5, u.6, u.7, u.8, u.9, u.10, u.11, u.12, u.13, u.14, u.15,
        ]
    }

    init(bytes b: [UInt8]) {
        precondition(b.count == 16, "An identity has sixteen bytes.")
        self.init(
            uuid: (
                b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
                b[14], b[15]
            ))
    }
}
