import FoundationEssentials
package import GatewayCore

/// Our identifier of an attempt, as short as Orange's fields want it: capital letters and digits.
package enum OrangeOrderID {
    /// All 128 bits in base 36: 25 characters, one for each attempt.
    package static func whole(_ attempt: AttemptID) -> String {
        digits(of: attempt, count: 25)
    }

    /// The last 103 bits in base 36: 20 characters, which is all that the Core API takes. 100 of the bits are random, so
    /// two attempts never share one in practice; it identifies nothing by itself.
    package static func short(_ attempt: AttemptID) -> String {
        digits(of: attempt, count: 20)
    }

    /// The lowest `count` digits of the identifier as a number in base 36, padded with zeros.
    private static func digits(of attempt: AttemptID, count: Int) -> String {
        var value = withUnsafeBytes(of: attempt.uuid.uuid) { bytes in
            bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
        }
        var characters: [UInt8] = []
        for _ in 0..<count {
            let digit = UInt8(value % 36)
            characters.append(digit < 10 ? 0x30 + digit : 0x41 + digit - 10)
            value /= 36
        }
        return String(decoding: characters.reversed(), as: UTF8.self)
    }
}
