/// What a layout must tell so that its rows can become lines, and what it must not tell twice.
enum MappingCheck {
    static func faults(of format: ColumnStatementFormat) -> [StatementMappingFault] {
        let has = { (field: StatementField) in format.columns[field] != nil }
        var faults = missing(has) + twice(has) + shared(format) + misplaced(format)
        for rule in format.direction {
            let lacking = needs(of: rule).filter { !has($0) }
            if !lacking.isEmpty {
                let names = lacking.map(\.rawValue).joined(separator: ", ")
                faults.append(
                    StatementMappingFault(
                        "direction", en: "\"\(rule.rawValue)\" needs the columns \(names)",
                        fr: "« \(rule.rawValue) » a besoin des colonnes \(names)"))
            }
            if rule == .words, format.directionWords.isEmpty {
                faults.append(
                    StatementMappingFault(
                        "direction_words", en: "\"words\" needs words for incoming and outgoing",
                        fr: "« words » a besoin de mots pour incoming et outgoing"))
            }
        }
        if has(.debit), !format.direction.contains(.debitAndCredit) {
            faults.append(
                StatementMappingFault(
                    "direction", en: "debit and credit columns need the rule debit_credit",
                    fr: "des colonnes debit et credit demandent la règle debit_credit"))
        }
        return faults
    }

    private static func missing(_ has: (StatementField) -> Bool) -> [StatementMappingFault] {
        func fault(_ place: String, _ fields: String) -> StatementMappingFault {
            StatementMappingFault(
                "columns.\(place)", en: "a column is missing: \(fields)",
                fr: "il manque une colonne : \(fields)")
        }
        var faults: [StatementMappingFault] = []
        if !has(.providerReference), !has(.externalReference) {
            faults.append(fault("provider_reference", "provider_reference, external_reference"))
        }
        if !has(.dateTime), !has(.date) || !has(.time) {
            faults.append(fault("date_time", "date_time, date + time"))
        }
        if !has(.amount), !has(.debit) || !has(.credit) {
            faults.append(fault("amount", "amount, debit + credit"))
        }
        return faults
    }

    private static func twice(_ has: (StatementField) -> Bool) -> [StatementMappingFault] {
        let pairs: [(StatementField, [StatementField])] = [
            (.dateTime, [.date, .time]), (.amount, [.debit, .credit]),
        ]
        return pairs.flatMap { one, others in
            others.filter { has(one) && has($0) }.map { other in
                StatementMappingFault(
                    "columns.\(other.rawValue)",
                    en: "two columns for one thing: \(one.rawValue) tells it, too",
                    fr: "deux colonnes pour une seule chose : \(one.rawValue) la donne aussi")
            }
        }
    }

    /// Two fields that would be read from one column.
    private static func shared(_ format: ColumnStatementFormat) -> [StatementMappingFault] {
        var faults: [StatementMappingFault] = []
        var taken: [String: StatementField] = [:]
        for field in StatementField.allCases {
            guard let column = format.columns[field] else { continue }
            for header in column.headers {
                let folded = String(decoding: StatementWords.folded(header), as: UTF8.self)
                let key = "\(folded) \(column.after?.rawValue ?? "") \(column.occurrence ?? 1)"
                guard let other = taken.updateValue(field, forKey: key), other != field else { continue }
                faults.append(
                    StatementMappingFault(
                        "columns.\(field.rawValue)",
                        en:
                            "\"\(header)\" is the column of \(other.rawValue) already; say which one by occurrence or after",
                        fr:
                            "« \(header) » est déjà la colonne de \(other.rawValue) ; précisez laquelle par occurrence ou after"
                    ))
            }
        }
        return faults
    }

    private static func misplaced(_ format: ColumnStatementFormat) -> [StatementMappingFault] {
        StatementField.allCases.compactMap { field in
            guard let after = format.columns[field]?.after else { return nil }
            if let other = format.columns[after], other.after == nil { return nil }
            return StatementMappingFault(
                "columns.\(field.rawValue).after",
                en: "it stands after \(after.rawValue), which has no column with a header of its own",
                fr: "elle suit \(after.rawValue), qui n'a pas de colonne avec son propre en-tête")
        }
    }

    private static func needs(of rule: DirectionRule) -> [StatementField] {
        switch rule {
        case .debitAndCredit: [.debit, .credit]
        case .words: [.direction]
        case .ownAccount, .numberedSide: [.from, .to]
        case .sign, .minus: [.amount]
        }
    }
}
