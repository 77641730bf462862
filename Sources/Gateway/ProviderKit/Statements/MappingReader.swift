import GatewayCore
import Reconciliation

/// Makes a format of a mapping file, and notes everything that is wrong with it.
struct MappingReader {
    private(set) var faults: [StatementMappingFault] = []

    private static let keys = [
        "name", "containers", "columns", "marks", "direction", "direction_words", "types", "statuses",
        "dates",
        "utc_offset", "decimal_mark", "currency", "own_accounts", "country_code", "national_digits",
        "preamble",
        "totals",
    ]

    mutating func note(_ place: String, en english: String, fr french: String) {
        faults.append(StatementMappingFault(place, en: english, fr: french))
    }

    /// Nil only where something is noted.
    mutating func format(_ root: MappingValue) -> ColumnStatementFormat? {
        guard let table = table(root, "", keys: Self.keys) else { return nil }
        for key in ["name", "containers", "columns", "direction"] where table[key] == nil {
            note(key, en: "this key is missing", fr: "cette clé manque")
        }
        var format = ColumnStatementFormat(
            name: name(table["name"]), containers: Set(choices(table["containers"], "containers")),
            columns: columns(table["columns"]), direction: choices(table["direction"], "direction"))
        format.marks = texts(table["marks"], "marks")
        format.directionWords = words(table["direction_words"], "direction_words")
        format.typeWords = words(table["types"], "types")
        format.statusWords = words(table["statuses"], "statuses")
        if table["dates"] != nil { format.dates = Set(choices(table["dates"], "dates")) }
        if let value = table["utc_offset"] { format.secondsAheadOfUTC = offset(value) }
        if let value = table["decimal_mark"] { format.decimalMark = choice(value, "decimal_mark") }
        if let value = table["currency"] { format.currency = choice(value, "currency") ?? .xaf }
        format.ownAccounts = accounts(table["own_accounts"])
        if let value = table["country_code"] {
            format.countryCode = number(value, "country_code", 1...999).map { String($0) } ?? "237"
        }
        if let value = table["national_digits"] {
            format.nationalDigits = number(value, "national_digits", 6...12) ?? 9
        }
        if let value = table["preamble"] { format.preamble = preamble(value) }
        if table["totals"] != nil { format.totals = texts(table["totals"], "totals") }
        MappingCheck.faults(of: format).forEach { faults.append($0) }
        return format
    }

    private mutating func name(_ value: MappingValue?) -> String {
        guard let value else { return "" }
        guard case .text(let name) = value, name.utf8.count <= 64,
            name.utf8.allSatisfy({
                StatementWords.isDigit($0) || (0x61...0x7A).contains($0) || $0 == 0x2D || $0 == 0x2E
            })
        else {
            note(
                "name", en: "write small letters, digits, points and hyphens, at most 64",
                fr: "écrivez des minuscules, chiffres, points et traits d'union, 64 au plus")
            return ""
        }
        return name
    }

    private mutating func columns(_ value: MappingValue?) -> [StatementField: StatementColumn] {
        guard let value, let table = table(value, "columns", keys: StatementField.allCases.map(\.rawValue))
        else {
            return [:]
        }
        var columns: [StatementField: StatementColumn] = [:]
        for field in StatementField.allCases {
            guard let value = table[field.rawValue] else { continue }
            columns[field] = column(value, "columns.\(field.rawValue)")
        }
        return columns
    }

    private mutating func column(_ value: MappingValue, _ place: String) -> StatementColumn {
        guard case .table = value else {
            return StatementColumn(
                headers: headers(value, place), occurrence: nil, after: nil, isRequired: true)
        }
        let table = table(value, place, keys: ["header", "occurrence", "after", "required"]) ?? [:]
        let after: StatementField? = table["after"].flatMap { choice($0, "\(place).after") }
        return StatementColumn(
            headers: headers(table["header"] ?? .nothing, "\(place).header"),
            occurrence: table["occurrence"].flatMap { number($0, "\(place).occurrence", 1...512) },
            after: after,
            isRequired: table["required"].map { truth($0, "\(place).required") } ?? true)
    }

    private mutating func headers(_ value: MappingValue, _ place: String) -> [String] {
        let headers = texts(value, place)
        if headers.isEmpty || headers.contains(where: { StatementWords.folded($0).isEmpty }) {
            note(
                place, en: "write the header as it stands in the file, with a letter or a digit",
                fr: "écrivez l'en-tête tel qu'il figure dans le fichier, avec une lettre ou un chiffre")
        }
        return headers
    }

    private mutating func preamble(_ value: MappingValue) -> ColumnStatementFormat.PreambleWords {
        var words = ColumnStatementFormat.PreambleWords()
        let keys = ["account", "first_day", "last_day", "opening_balance", "closing_balance"]
        guard let table = table(value, "preamble", keys: keys) else { return words }
        if let value = table["account"] { words.account = texts(value, "preamble.account") }
        if let value = table["first_day"] { words.firstDay = texts(value, "preamble.first_day") }
        if let value = table["last_day"] { words.lastDay = texts(value, "preamble.last_day") }
        if let value = table["opening_balance"] {
            words.openingBalance = texts(value, "preamble.opening_balance")
        }
        if let value = table["closing_balance"] {
            words.closingBalance = texts(value, "preamble.closing_balance")
        }
        return words
    }

    private mutating func accounts(_ value: MappingValue?) -> Set<String> {
        Set(
            texts(value, "own_accounts").compactMap { text in
                if let account = MSISDN(text) { return account.digits }
                note(
                    "own_accounts", en: "write each account in digits with its country code",
                    fr: "écrivez chaque compte en chiffres avec l'indicatif du pays")
                return nil
            })
    }

    private mutating func offset(_ value: MappingValue) -> Int64 {
        if case .text(let text) = value, text.utf8.count == 6 {
            let bytes = Array(text.utf8)
            let digits = [1, 2, 4, 5].map { Int64(bytes[$0]) - 0x30 }
            if bytes[3] == UInt8(ascii: ":"), bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
                digits.allSatisfy({ (0...9).contains($0) }), digits[0] * 10 + digits[1] <= 14, digits[2] < 6
            {
                let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
                return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
            }
        }
        note("utc_offset", en: "write it as \"+01:00\"", fr: "écrivez-le comme « +01:00 »")
        return BusinessDay.secondsAheadOfUTC
    }
}

extension MappingReader {
    /// Notes keys that nobody knows, and what is no table.
    private mutating func table(
        _ value: MappingValue, _ place: String, keys: [String]
    ) -> [String: MappingValue]? {
        guard case .table(let pairs) = value else {
            note(
                place, en: "keys with values belong here", fr: "des clés avec des valeurs sont attendues ici")
            return nil
        }
        for (key, _) in pairs where !keys.contains(key) {
            let known = keys.joined(separator: ", ")
            note(
                place.isEmpty ? key : "\(place).\(key)", en: "nobody knows this key; there are: \(known)",
                fr: "cette clé est inconnue ; il y a : \(known)")
        }
        return Dictionary(pairs.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// One text or several.
    private mutating func texts(_ value: MappingValue?, _ place: String) -> [String] {
        switch value {
        case nil: return []
        case .text(let text): return [text]
        case .list(let values):
            var texts: [String] = []
            for value in values {
                if case .text(let text) = value { texts.append(text) } else { noteText(place) }
            }
            return texts
        case .table, .nothing:
            noteText(place)
            return []
        }
    }

    private mutating func noteText(_ place: String) {
        note(
            place, en: "a text or a list of texts belongs here",
            fr: "un texte ou une liste de textes est attendu ici")
    }

    private mutating func choices<Choice: RawRepresentable & CaseIterable>(
        _ value: MappingValue?, _ place: String
    ) -> [Choice] where Choice.RawValue == String {
        texts(value, place).compactMap { text in
            if let choice = Choice(rawValue: text) { return choice }
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            note(
                place, en: "\"\(text)\" is not one of: \(known)",
                fr: "« \(text) » n'est pas une de ces valeurs : \(known)")
            return nil
        }
    }

    private mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ value: MappingValue, _ place: String
    ) -> Choice? where Choice.RawValue == String {
        let chosen: [Choice] = choices(value, place)
        if chosen.count > 1 {
            note(place, en: "only one value belongs here", fr: "une seule valeur est attendue ici")
        }
        return chosen.first
    }

    /// Words by their meaning, turned round.
    private mutating func words<Meaning: RawRepresentable & CaseIterable>(
        _ value: MappingValue?, _ place: String
    ) -> [String: Meaning] where Meaning.RawValue == String {
        guard let value, let table = table(value, place, keys: Meaning.allCases.map(\.rawValue)) else {
            return [:]
        }
        var words: [String: Meaning] = [:]
        var taken: Set<[UInt8]> = []
        for meaning in Meaning.allCases {
            for word in texts(table[meaning.rawValue], "\(place).\(meaning.rawValue)") {
                if !taken.insert(StatementWords.folded(word)).inserted {
                    note(
                        "\(place).\(meaning.rawValue)", en: "\"\(word)\" has a meaning already",
                        fr: "« \(word) » a déjà un sens")
                }
                words[word] = meaning
            }
        }
        return words
    }

    private mutating func number(_ value: MappingValue, _ place: String, _ range: ClosedRange<Int>) -> Int? {
        if case .text(let text) = value, let number = Int(text), range.contains(number) { return number }
        note(
            place, en: "write a number from \(range.lowerBound) to \(range.upperBound)",
            fr: "écrivez un nombre de \(range.lowerBound) à \(range.upperBound)")
        return nil
    }

    private mutating func truth(_ value: MappingValue, _ place: String) -> Bool {
        if case .text(let text) = value, text == "true" || text == "false" { return text == "true" }
        note(place, en: "write true or false", fr: "écrivez true ou false")
        return true
    }
}
