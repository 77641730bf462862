package import Primitives

/// Why a member of the staff is not let in, or not changed.
package struct StaffRefusal: Error, Sendable, Equatable {
    package enum Code: String, Sendable {
        /// No such name, or another password: which of the two is not said.
        case wrongPassword = "wrong_password"
        case locked
        case suspended
        case notAllowed = "not_allowed"
        case nameTaken = "name_taken"
        case unknownName = "unknown_name"
        case malformedName = "malformed_name"
        case weakPassword = "weak_password"
        case lastAdministrator = "last_administrator"
        case busy
    }

    package let code: Code

    package init(_ code: Code) {
        self.code = code
    }

    package var sentence: LocalizedText {
        switch code {
        case .wrongPassword:
            LocalizedText(fr: "Le nom ou le mot de passe est faux.", en: "The name or the password is wrong.")
        case .locked:
            LocalizedText(
                fr: "Trop d'essais. Réessayez dans un quart d'heure.",
                en: "Too many attempts. Try again in a quarter of an hour.")
        case .suspended:
            LocalizedText(fr: "Ce compte est suspendu.", en: "This account is suspended.")
        case .notAllowed:
            LocalizedText(
                fr: "Seul un administrateur peut le faire ; rien n'a été changé.",
                en: "Only an administrator may do this; nothing was changed.")
        case .nameTaken:
            LocalizedText(fr: "Ce nom existe déjà.", en: "Somebody has this name.")
        case .unknownName:
            LocalizedText(fr: "Personne ne porte ce nom.", en: "Nobody has this name.")
        case .malformedName:
            LocalizedText(
                fr:
                    "Un nom a 2 à 32 lettres minuscules, chiffres, points ou tirets, et commence par une lettre.",
                en: "A name has 2 to 32 small letters, digits, dots or hyphens, and begins with a letter.")
        case .weakPassword:
            LocalizedText(
                fr: "Un mot de passe a 12 à 256 octets et ne contient pas le nom.",
                en: "A password has 12 to 256 bytes and does not contain the name.")
        case .lastAdministrator:
            LocalizedText(
                fr: "C'est le dernier administrateur ; nommez-en d'abord un autre.",
                en: "This is the last administrator; appoint another one first.")
        case .busy:
            LocalizedText(
                fr: "Le service est occupé ; réessayez dans un instant.",
                en: "The service is busy; try again in a moment.")
        }
    }
}
