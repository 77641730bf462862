import GatewayCore
package import Primitives
package import Reconciliation

/// Why a day is not closed: everything that stands in its way, together.
package struct DayCloseRefusal: Error, Sendable, Equatable {
    package struct Obstacle: Sendable, Equatable {
        package enum Code: String, Sendable {
            case notAllowed = "not_allowed"
            case closedAlready = "closed_already"
            case notOver = "not_over"
            case dayBeforeOpen = "day_before_open"
            case statementMissing = "statement_missing"
            case notCompared = "not_compared"
            case comparisonOld = "comparison_old"
            case proposalsOpen = "proposals_open"
            case amountsTooLarge = "amounts_too_large"
        }

        package let code: Code
        package let sentence: LocalizedText

        init(_ code: Code, fr french: String, en english: String) {
            self.code = code
            sentence = LocalizedText(fr: french, en: english)
        }
    }

    package let day: BusinessDay
    package let obstacles: [Obstacle]

    package init(day: BusinessDay, obstacles: [Obstacle]) {
        self.day = day
        self.obstacles = obstacles
    }
}

extension DayCloseRefusal.Obstacle {
    static let notAllowed = Self(
        .notAllowed, fr: "Seules la finance et l'approbation clôturent un jour.",
        en: "Only finance and approvers close a day.")

    static func closedAlready(_ day: BusinessDay) -> Self {
        Self(.closedAlready, fr: "Le \(day) est déjà clôturé.", en: "\(day) is closed already.")
    }

    static func notOver(_ day: BusinessDay) -> Self {
        Self(
            .notOver,
            fr: "Le \(day) n'est pas fini ; clôturez au plus tôt dix minutes après minuit à Douala.",
            en: "\(day) is not over; close it ten minutes after midnight in Douala at the earliest.")
    }

    static func dayBeforeOpen(_ day: BusinessDay) -> Self {
        Self(
            .dayBeforeOpen, fr: "Le \(day) est encore ouvert ; clôturez-le d'abord.",
            en: "\(day) is still open; close it first.")
    }

    static func statementMissing(_ provider: ProviderID, _ day: BusinessDay) -> Self {
        Self(
            .statementMissing,
            fr:
                "Il manque le relevé de \(provider) pour le \(day) : `gatewayd reconcile import --provider \(provider) --day \(day) FICHIER`.",
            en:
                "The statement of \(provider) for \(day) is missing: `gatewayd reconcile import --provider \(provider) --day \(day) FILE`."
        )
    }

    static func notCompared(_ provider: ProviderID, _ day: BusinessDay) -> Self {
        Self(
            .notCompared,
            fr: "\(provider) n'est pas comparé : `gatewayd reconcile run --day \(day)`.",
            en: "\(provider) is not compared: `gatewayd reconcile run --day \(day)`.")
    }

    static func comparisonOld(_ provider: ProviderID, _ day: BusinessDay) -> Self {
        Self(
            .comparisonOld,
            fr:
                "Depuis la comparaison de \(provider), un relevé, un paiement ou un lien a changé : `gatewayd reconcile run --day \(day)`.",
            en:
                "A statement, a payment or a link has changed since \(provider) was compared: `gatewayd reconcile run --day \(day)`."
        )
    }

    static func amountsTooLarge(_ provider: ProviderID) -> Self {
        Self(
            .amountsTooLarge, fr: "Les relevés de \(provider) font plus qu'un compte ne peut tenir.",
            en: "The statements of \(provider) come to more than an account may hold.")
    }

    static func proposalsOpen(_ cases: [Int64]) -> Self {
        let list = cases.map { String($0) }.joined(separator: ", ")
        return Self(
            .proposalsOpen, fr: "Des dossiers attendent une seconde personne : \(list).",
            en: "Cases wait for a second person: \(list).")
    }
}
