package import Primitives

/// What the examination of a case file has found.
package struct CaseFileReport: Sendable, Equatable {
    /// What is examined, in this order.
    package enum Subject: String, Sendable, CaseIterable {
        /// That no byte differs from what was signed.
        case signature
        /// That the signature is Kimi's.
        case signer
        /// That the files are those of the manifest.
        case contents
        /// That proofs and evidence are what their hashes say, and stand so in the audit trail.
        case evidence
        /// That the rows of the ledger fit each other and the purse.
        case ledger
        /// That the payments are what the ledger and the operators say.
        case payments
        /// That what was ruled is what moved.
        case ruling
        /// That the entries of the audit trail stand under the signed checkpoint.
        case audit
    }

    package enum Outcome: String, Sendable {
        case holds
        case fails
        /// It cannot be told from the file alone; the sentences say why.
        case open
    }

    package struct Check: Sendable, Equatable {
        package let subject: Subject
        package let outcome: Outcome
        package let sentences: [LocalizedText]
    }

    package private(set) var checks: [Check] = []

    /// Whether nothing speaks against what the file says; who signed it is another question.
    package var isWhole: Bool { !checks.contains { $0.outcome == .fails } }

    /// Whether it is whole and one of the given keys signed it: without a key whoever forges a file signs it himself.
    package var holds: Bool { isWhole && checks.contains { $0.subject == .signer && $0.outcome == .holds } }

    /// What is wrong, in sentences of one language; empty where it holds.
    package func reasons(in language: Language) -> [String] {
        checks.filter { $0.outcome == .fails }.flatMap { $0.sentences.map { $0.text(in: language) } }
    }

    mutating func add(_ subject: Subject, _ outcome: Outcome, fr: String, en: String) {
        checks.append(
            Check(subject: subject, outcome: outcome, sentences: [LocalizedText(fr: fr, en: en)]))
    }

    /// What was found about a subject: it fails with the faults, else it holds, as the sentence says. Notes are added.
    mutating func add(
        _ subject: Subject, faults: [LocalizedText], notes: [LocalizedText] = [], otherwise: LocalizedText
    ) {
        checks.append(
            Check(
                subject: subject, outcome: faults.isEmpty ? .holds : .fails,
                sentences: (faults.isEmpty ? [otherwise] : faults) + notes))
    }

    /// One object for programs.
    package var json: JSONValue {
        .object([
            "holds": .bool(holds), "whole": .bool(isWhole),
            "checks": .array(
                checks.map { check in
                    .object([
                        "subject": .string(check.subject.rawValue),
                        "outcome": .string(check.outcome.rawValue),
                        "fr": .array(check.sentences.map { .string($0.french) }),
                        "en": .array(check.sentences.map { .string($0.english) }),
                    ])
                }),
        ])
    }
}
