package import GatewayCore
package import Primitives

/// Which passwords are good enough: long, not known to everybody, not the person's own number or name.
package enum PasswordPolicy {
    package static let length = 10...128

    package enum Fault: String, Sendable, Hashable, CaseIterable {
        case tooShort = "password_too_short"
        case tooLong = "password_too_long"
        case common = "password_too_common"
        case personal = "password_personal"

        package var sentence: LocalizedText {
            switch self {
            case .tooShort:
                LocalizedText(
                    fr: "Le mot de passe doit avoir au moins 10 caractères.",
                    en: "The password must have at least 10 characters.")
            case .tooLong:
                LocalizedText(
                    fr: "Le mot de passe ne peut pas dépasser 128 caractères.",
                    en: "The password cannot have more than 128 characters.")
            case .common:
                LocalizedText(
                    fr: "Ce mot de passe est trop répandu : il serait deviné vite. Choisissez-en un autre.",
                    en: "This password is too common: it would be guessed soon. Choose another one.")
            case .personal:
                LocalizedText(
                    fr:
                        "Le mot de passe ne peut pas être fait de votre numéro, de votre nom ou de votre e-mail.",
                    en: "The password cannot be made of your number, your name or your e-mail address.")
            }
        }
    }

    /// What is wrong with a password for the person of that number and those names and addresses; nil where nothing is.
    package static func fault(_ password: Secret<String>, phone: MSISDN, words: [String]) -> Fault? {
        let password = password.reveal()
        if password.unicodeScalars.count < length.lowerBound { return .tooShort }
        if password.unicodeScalars.count > length.upperBound { return .tooLong }
        let plain = folded(password)
        if PasswordCommonList.contains(plain) || isRepetitive(plain) { return .common }
        return isPersonal(plain, phone: phone, words: words) ? .personal : nil
    }

    /// In lower case, as a guesser tries it.
    private static func folded(_ text: String) -> String {
        text.lowercased()
    }

    /// One or two characters, or a short piece over and over, or a run such as 0123456789.
    private static func isRepetitive(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.map { Int($0.value) }
        if Set(scalars).count <= 2 { return true }
        let steps = zip(scalars.dropFirst(), scalars).map { $0 - $1 }
        if let step = steps.first, abs(step) == 1, steps.allSatisfy({ $0 == step || abs($0) == 9 }) {
            return true
        }
        return (1...4).contains { size in
            scalars.indices.allSatisfy { scalars[$0] == scalars[$0 % size] }
        }
    }

    /// Whether, without the person's own words and number, less is left than a password needs to be hard to guess.
    private static func isPersonal(_ text: String, phone: MSISDN, words: [String]) -> Bool {
        var rest = text
        let parts = words.flatMap { $0.lowercased().split { !$0.isLetter && !$0.isNumber } }.map(String.init)
        let numbers = [phone.digits, String(phone.digits.dropFirst(3))]
        for word in (numbers + parts).sorted(by: { $0.count > $1.count }) where word.count >= 3 {
            rest.replace(word, with: "")
        }
        guard rest.count < text.count else { return false }
        return rest.filter { $0.isLetter || $0.isNumber }.count < 6
    }
}
