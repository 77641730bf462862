import Escrow
import Foundation
import GatewayCore
import Primitives
import Testing

/// The words of notices: nothing missing, nothing too long, in every language.
@Suite struct NotificationTemplateTests {
    struct Version: Sendable, CustomTestStringConvertible {
        let template: NotificationTemplate
        let language: Language

        var testDescription: String { "\(template.name) \(language.rawValue)" }

        static let all = NotificationTemplate.all.flatMap { template in
            Language.allCases.map { Version(template: template, language: $0) }
        }
    }

    /// Values as long as they get.
    static func values(in language: Language) -> NotificationValues {
        var values = NotificationValues()
        values[.reference] = "TXN-WWWWWW"
        values[.title] = String(repeating: "Très longue moto 125 cm³ ", count: 8)
        for value in [NotificationValue.amount, .due, .net, .paid, .refunded] {
            values[value] = NotificationValues.text(Money(99_999_999_999, .xaf), in: language)
        }
        values[.paymentDeadline] = NotificationValues.text(Date(timeIntervalSince1970: 1_795_996_800))
        values[.deliveryDeadline] = NotificationValues.text(Date(timeIntervalSince1970: 1_795_996_800))
        values[.firstName] = "Aïcha"
        values[.reason] = String(repeating: "Le visage n'est pas celui de la pièce. ", count: 12)
        values[.host] = "hooks.shop.example"
        return values
    }

    @Test(arguments: Version.all) func everyVersionIsWholeAndFitsOneMessage(_ version: Version) throws {
        let values = Self.values(in: version.language)
        let sms = try version.template.text(in: version.language, values)
        let outside = sms.filter { !Self.gsm.contains($0) }
        #expect(outside.isEmpty, "outside of the GSM alphabet: \(outside)")
        #expect(sms.count <= 160, "\(sms.count) characters")
        let subject = try version.template.subject(in: version.language, values)
        let body = try version.template.body(in: version.language, values)
        #expect(!subject.isEmpty && subject.count <= 78)
        #expect(!subject.unicodeScalars.contains { $0.value < 0x20 })
        for text in [sms, subject, body] { #expect(!text.contains("{") && !text.contains("}")) }
        #expect(body.hasPrefix(version.language == .french ? "Bonjour Aïcha," : "Hello Aïcha,"))
    }

    /// Scripts and people look for the code of a phone in the newest message.
    @Test(arguments: Version.all) func noTextLooksLikeACode(_ version: Version) throws {
        let sms = try version.template.text(in: version.language, Self.values(in: version.language))
        let runs = sms.split { !$0.isNumber }.filter { $0.count >= 4 }
        #expect(runs == [])
    }

    @Test(arguments: Version.all) func aBlankThatNothingFillsIsNotSent(_ version: Version) {
        #expect(throws: MissingNotificationValue.self) {
            try version.template.body(in: version.language, NotificationValues())
        }
    }

    @Test func namesAreDifferentAndTopicsHaveTemplates() {
        let names = NotificationTemplate.all.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(Set(NotificationTemplate.all.map(\.topic)) == Set(NotificationTopic.allCases))
    }

    @Test func valuesComeBackFromWhatIsKept() throws {
        let values = Self.values(in: .french)
        let kept = NotificationValues(try JSONValue(parsing: values.json.text))
        #expect(kept == values)
    }

    @Test func daysAreThoseOfCameroon() {
        let lateInUTC = RFC3339.parse("2026-12-14T23:30:00Z")
        #expect(lateInUTC.map { NotificationValues.text($0) } == "15/12")
    }

    /// 3GPP TS 23.038, section 6.2.1, without the characters that count twice.
    private static let gsm = Set(
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
    )
}
