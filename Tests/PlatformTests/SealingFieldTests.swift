import Primitives
import Sealing
import TestSupport
import Testing

/// Single values: what opens, and above all what does not.
@Suite struct SealingFieldTests {
    private let seal = FieldSeal(keys: TestSeal.keys)
    private let place = SealedPlace("escrow.users.sealed_person", record: "7")

    private func key(_ byte: UInt8) -> MasterKey {
        MasterKey(secret: Secret([UInt8](repeating: byte, count: 32)))
    }

    private func code(_ body: () throws -> Void) -> SealingError.Code? {
        do {
            try body()
            return nil
        } catch { return (error as? SealingError)?.code }
    }

    /// The refusal is a constant of this function: a closure must not stand inside an expectation.
    private func expectRefusal(
        _ expected: SealingError.Code, _ what: String = "", _ body: () throws -> Void
    ) {
        let refusal = code(body)
        #expect(refusal == expected, "\(what)")
    }

    @Test(arguments: ["", "237670000001", "Aïcha 🐦", String(repeating: "x", count: 100_000)])
    func aSealedTextOpensWhereItWasSealed(_ text: String) throws {
        let sealed = try seal.seal(text, at: place)
        #expect(try seal.open(sealed, at: place) == text)
        #expect(sealed.hasPrefix("k1.\(TestSeal.keys.currentID)."))
        #expect(FieldSeal.keyID(of: sealed) == TestSeal.keys.currentID)
        #expect(text.count < 5 || !sealed.contains(text))
    }

    @Test func equalTextsAreSealedUnequally() throws {
        let sealed = try Set((0..<100).map { _ in try seal.seal("237670000001", at: place) })
        #expect(sealed.count == 100)
    }

    @Test func aTextMovedToAnotherRowOrColumnDoesNotOpen() throws {
        let sealed = try seal.seal("237670000001", at: place)
        let others = [
            SealedPlace("escrow.users.sealed_person", record: "8"),
            SealedPlace("escrow.users.sealed_perso", record: "n7"),
            SealedPlace("gateway.users.sealed_person", record: "7"), SealedPlace("", record: ""),
        ]
        for other in others { expectRefusal(.notAuthentic) { _ = try seal.open(sealed, at: other) } }
    }

    @Test func everyAlteredByteIsNoticed() throws {
        let sealed = try seal.seal("237670000001", at: place)
        let parts = sealed.split(separator: ".").map(String.init)
        let bytes = try #require(Base64URL.decode(parts[2]))
        for position in bytes.indices {
            var altered = bytes
            altered[position] ^= 1
            let text = "k1.\(parts[1]).\(Base64URL.encode(altered))"
            expectRefusal(.notAuthentic, "byte \(position)") { _ = try seal.open(text, at: place) }
        }
        for count in [0, 1, 59, 60, bytes.count - 1] {
            let cut = "k1.\(parts[1]).\(Base64URL.encode(bytes.prefix(count)))"
            let refusal = code { _ = try seal.open(cut, at: place) }
            #expect(refusal == .malformed || refusal == .notAuthentic)
        }
    }

    @Test(arguments: [
        "", "k1", "k1..", "k2.aaaa.AAAA", "k1.AAAA.AAAA", "k1.aaaa.!", "237670000001", "k1.a.b.c",
    ])
    func whatIsNoSealedTextIsMalformed(_ text: String) {
        expectRefusal(.malformed) { _ = try seal.open(text, at: place) }
        #expect(FieldSeal.keyID(of: text) == nil)
    }

    @Test func aKeyThatTheRingLacksIsNamedAndOneUnderAnotherKeysNameDoesNotOpen() throws {
        let sealed = try FieldSeal(keys: KeyRing(current: key(1))).seal("secret", at: place)
        expectRefusal(.unknownKey) { _ = try seal.open(sealed, at: place) }
        let renamed = MasterKey(id: key(1).id, secret: key(2).secret)
        let impostor = FieldSeal(keys: KeyRing(current: renamed))
        expectRefusal(.notAuthentic) { _ = try impostor.open(sealed, at: place) }
        let relabelled = "k1.\(key(2).id)." + sealed.split(separator: ".")[2]
        let both = FieldSeal(keys: KeyRing(current: key(1), former: [key(2)]))
        expectRefusal(.notAuthentic) { _ = try both.open(String(relabelled), at: place) }
    }

    @Test func aRingSealsWithItsFirstKeyAndOpensWithAll() throws {
        let old = try FieldSeal(keys: KeyRing(current: key(1))).seal("old", at: place)
        let ring = KeyRing(current: key(2), former: [key(1)])
        let seal = FieldSeal(keys: ring)
        #expect(try seal.open(old, at: place) == "old")
        let new = try seal.seal("new", at: place)
        #expect(FieldSeal.keyID(of: new) == key(2).id && seal.isCurrent(new) && !seal.isCurrent(old))
        #expect(ring.formerIDs == [key(1).id])
    }

    @Test func aBlindIndexFindsEqualValuesOfOneFieldOnly() {
        let index = TestSeal.index
        let value = index.index(of: "237670000001", in: "escrow.users.phone")
        #expect(value.count == 32)
        #expect(value == index.index(of: "237670000001", in: "escrow.users.phone"))
        #expect(value != index.index(of: "237670000002", in: "escrow.users.phone"))
        #expect(value != index.index(of: "237670000001", in: "escrow.kyc.phone"))
        #expect(index.index(of: "b", in: "a") != index.index(of: "", in: "ab"))
        let other = BlindIndex(key: Secret([UInt8](repeating: 1, count: 32)))
        #expect(value != other.index(of: "237670000001", in: "escrow.users.phone"))
    }

    @Test func theSettingsNameEveryFaultOfTheKeysWithoutTheKeys() throws {
        #expect("\(TestSeal.master) \(key(1))".contains("<redacted>"))
        #expect(!"\(TestSeal.keys)".contains("Symmetric") || "\(TestSeal.keys)".contains("<redacted>"))
    }
}
