import Escrow
import GatewayCore
import Primitives
import Testing

@Suite struct AccountPasswordPolicyTests {
    @Test(arguments: [
        ("court", PasswordPolicy.Fault.tooShort), ("123456789", .tooShort),
        (String(repeating: "ab ", count: 43), .tooLong), ("1234567890", .common), ("Password123!", .common),
        ("P@ssw0rd2024", .common), ("motdepasse1", .common), ("M0tdep@sse!!", .common),
        ("AZERTYUIOP", .common),
        ("Cameroun2024", .common), ("douala-237-237", .common), ("aaaaaaaaaaaa", .common),
        ("abababababab", .common),
        ("9876543210", .common), ("jesus-christ-1", .common), ("237612345001", .personal),
        ("612345001!!", .personal),
        ("Mbarga612345001", .personal), ("aicha_mbarga", .personal),
    ])
    func poorPasswordsAreRefused(password: String, fault: PasswordPolicy.Fault) {
        #expect(Self.fault(password) == fault)
    }

    @Test(arguments: [
        "bateau-lavoir vert 47", "tortue carrée 12", "kT9#vLq2!x", "mbarga tortue vole haut",
        "ዘጠኝ ነብሮች ይዘምራሉ",
        String(repeating: "ab c", count: 31) + "xyz!",
    ])
    func goodPasswordsAreAccepted(password: String) {
        #expect(Self.fault(password) == nil)
    }

    @Test func theLengthsAreTenAndAHundredAndTwentyEight() {
        #expect(Self.fault("kT9#vLq2!") == .tooShort)
        #expect(Self.fault("kT9#vLq2!x") == nil)
        let long = (0..<128).map { String(UnicodeScalar(UInt8(33 + $0 * 7 % 90))) }.joined()
        #expect(Self.fault(long) == nil)
        #expect(Self.fault(long + "x") == .tooLong)
    }

    private static func fault(_ password: String) -> PasswordPolicy.Fault? {
        PasswordPolicy.fault(
            Secret(password), phone: AccountsUnderTest.phone(), words: ["Aïcha", "Aicha", "Mbarga"])
    }
}
