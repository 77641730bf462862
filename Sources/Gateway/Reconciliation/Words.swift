import GatewayCore

/// A value as it is written in a sentence of each language.
struct Words {
    let english: String
    let french: String

    init(english: String, french: String) {
        self.english = english
        self.french = french
    }

    init(_ amount: Int64, _ currency: Currency) {
        let money = Money(amount, currency)
        english = money.description
        french = money.frenchDescription
    }

    init(time second: Int64) {
        let time = LocalTime(second)
        english = time.english
        french = time.french
    }

    /// "from 2376•••••678" or nothing; the party is masked.
    init(_ party: MSISDN?, _ direction: StatementLine.Direction) {
        guard let party else {
            english = ""
            french = ""
            return
        }
        english = direction == .incoming ? " from \(party.masked)" : " to \(party.masked)"
        french = direction == .incoming ? " de \(party.masked)" : " à \(party.masked)"
    }

    static func status(_ line: StatementLine) -> Words {
        switch line.status {
        case .succeeded: Words(english: "succeeded", french: "réussi")
        case .failed: Words(english: "failed", french: "échoué")
        case .pending: Words(english: "pending", french: "en attente")
        case .reversed: Words(english: "reversed", french: "annulé")
        case .unknown: Words(english: "something we do not know", french: "un état inconnu")
        }
    }

    static func state(_ entry: BookEntry) -> Words {
        switch entry.state {
        case .succeeded: Words(english: "succeeded", french: "a réussi")
        case .failed: Words(english: "failed", french: "a échoué")
        case .pending: Words(english: "is pending", french: "est en attente")
        case .indeterminate: Words(english: "is undecided", french: "est indéterminé")
        case .received, .submitting:
            Words(english: "has not been sent", french: "n'a pas été envoyé")
        }
    }
}

/// Two numbers of which one may be the other with a slip of the hand.
enum DigitSlip {
    /// Two digits that stand beside one another are swapped.
    static func isSwap(_ left: Int64, _ right: Int64) -> Bool {
        let places = differences(left, right)
        guard let places, places.count == 2, places[1].index == places[0].index + 1 else { return false }
        return places[0].left == places[1].right && places[1].left == places[0].right
    }

    static func isOneDigit(_ left: Int64, _ right: Int64) -> Bool { differences(left, right)?.count == 1 }

    /// Nil for numbers of different length.
    private static func differences(
        _ left: Int64, _ right: Int64
    ) -> [(index: Int, left: UInt8, right: UInt8)]? {
        let (first, second) = (Array(String(left).utf8), Array(String(right).utf8))
        guard first.count == second.count else { return nil }
        return first.indices.filter { first[$0] != second[$0] }.map { ($0, first[$0], second[$0]) }
    }
}
