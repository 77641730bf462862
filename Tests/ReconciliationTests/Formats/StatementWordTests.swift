import GatewayCore
import ProviderKit
import Testing

struct StatementWordTests {
    @Test(arguments: [
        ("N° de Compte", "ndecompte"), ("Débit", "debit"), ("DÉBIT ", "debit"), ("Date / Time", "datetime"),
        ("External id", "externalid"), ("Référence\u{00A0}:", "reference"), ("Œuvre", "oeuvre"), ("Ça", "ca"),
        ("", ""), ("。", ""),
    ])
    func `case, accents, blanks and punctuation do not count`(text: String, folded: String) {
        #expect(String(decoding: StatementWords.folded(text), as: UTF8.self) == folded)
    }

    @Test(arguments: [
        ("237670000001", "237670000001"), ("+237 6 70 00 00 01", "237670000001"),
        ("670000001", "237670000001"),
        ("00237670000001", "237670000001"), ("FRI:250700000000/MSISDN", "250700000000"),
        ("fri:670000001/msisdn", "237670000001"), ("6-70-00-00-01", "237670000001"),
        ("237670000001.0", "237670000001"),
    ])
    func `a party is read however it is written`(text: String, digits: String) {
        #expect(StatementParty().number(Array(text.utf8)[...])?.digits == digits)
    }

    @Test(arguments: [
        "", "KIMI", "FRI:kimi.sp/USER", "FRI:/MSISDN", "FRI:237670000001", "2376****0001", "12", "0",
        "6700000012345678901", "23767+0000001", "FRI:x", "fri:", "237670000001/MSISDN",
    ])
    func `what names no number is no party`(text: String) {
        #expect(StatementParty().number(Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        ("1.23457E+11", StatementFault.roundedReference), ("5e+9", .roundedReference),
        ("AB\u{7}C", .controlCharacters), (String(repeating: "9", count: 129), .tooLong),
    ])
    func `a reference that cannot be one is a fault`(text: String, fault: StatementFault) {
        #expect(throws: fault) { try StatementReference.text(Array(text.utf8)[...]) }
    }

    @Test(arguments: ["MP221207.2051.B56929", "E+1", "a+b", "9000000001", "PAIEMENT É"])
    func `a reference is kept as it stands`(text: String) throws {
        #expect(try StatementReference.text(Array(text.utf8)[...]) == text)
    }

    @Test func `every fault is told in both languages, with row, column and what to do`() {
        for fault in StatementFault.allCases {
            guard case .reject(let row, let reject) = fault.reject(row: 7, column: "Amount") else {
                Issue.record("\(fault)")
                continue
            }
            #expect(row == 7 && reject.code == fault.rawValue && reject.column == "Amount")
            #expect(reject.english.hasPrefix("Row 7, column “Amount”: ") && reject.english.contains(". "))
            #expect(reject.french.hasPrefix("Ligne 7, colonne « Amount » : ") && reject.french.contains(". "))
        }
    }
}
