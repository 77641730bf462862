import Primitives

/// How much a case file takes of what people can make as much of as they like, the newest first. What is left out is counted,
/// and the file says so.
package struct CaseFileLimits: Sendable {
    /// Of messages, proofs, evidence and comments each.
    let talk: Int
    /// Of entries that say that somebody looked.
    let looks: Int

    package init(talk: Int = 10_000, looks: Int = 1000) {
        self.talk = talk
        self.looks = looks
    }

    func most(of matter: AuditMatter) -> Int {
        switch matter {
        case .change: .max
        case .message, .comment, .proof, .evidence: talk
        case .look: looks
        }
    }
}

/// How much a case file leaves out, by what it is. The raw value is its name in `case.json`.
enum CaseFileOmission: String, Sendable, Hashable, CaseIterable {
    case messages
    case proofs
    case evidence
    case comments
    /// Entries of the audit trail that somebody looked.
    case looks

    func words(_ count: Int64) -> LocalizedText {
        switch self {
        case .messages:
            LocalizedText(
                fr: "\(count) messages plus anciens n'y sont pas.",
                en: "\(count) older messages are not in it.")
        case .proofs:
            LocalizedText(
                fr: "\(count) preuves plus anciennes n'y sont pas.",
                en: "\(count) older proofs are not in it.")
        case .evidence:
            LocalizedText(
                fr: "\(count) pièces plus anciennes n'y sont pas.",
                en: "\(count) older pieces of evidence are not in it.")
        case .comments:
            LocalizedText(
                fr: "\(count) commentaires plus anciens n'y sont pas.",
                en: "\(count) older comments are not in it.")
        case .looks:
            LocalizedText(
                fr: "\(count) consultations plus anciennes du dossier sont comptées et ne sont pas montrées.",
                en: "\(count) older looks at the case are counted and not shown.")
        }
    }
}
