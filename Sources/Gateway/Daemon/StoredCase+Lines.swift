import GatewayCore
import GatewayStore
import Ledger
import Primitives
import Reconciliation

/// Cases as the commands print them.
extension StoredCase {
    var amountText: String {
        func money(_ amount: Int64?) -> String {
            amount.map { Money($0, currency).description } ?? "-"
        }
        return statementAmount == nil && !isBreak
            ? money(bookAmount) : "\(money(statementAmount)) / \(money(bookAmount))"
    }

    func json(on today: BusinessDay) -> JSONValue {
        let words: JSONValue? = explanation.map {
            .object(["en": .string($0.english), "fr": .string($0.french)])
        }
        let closed: String? = closedAt.map { RFC3339.format($0) }
        return .object([
            "case": .integer(id), "version": .integer(version), "kind": .string(reason),
            "provider": .string(provider.name), "day": .string(day.description),
            "age_days": .integer(age(on: today)), "state": .string(state.rawValue),
            "assignee": .optional(assigneeName), "statement_amount": .optional(statementAmount),
            "book_amount": .optional(bookAmount), "currency": .string(currency.rawValue),
            "explanation": words ?? JSONValue.null,
            "lines": .array(lines.map { .string($0.uuid.lowercased) }),
            "payments": .array(payments.map { .string($0.description) }),
            "resolution": .optional(resolution?.rawValue),
            "opened_at": .string(RFC3339.format(openedAt)), "closed_at": .optional(closed),
        ])
    }

    func textLines(on today: BusinessDay, _ language: Language) -> [String] {
        var text = [
            "case \(id), version \(version): \(reason), \(provider.name), \(day), \(age(on: today)) days",
            "state \(state.rawValue)" + (resolution.map { " (\($0.rawValue))" } ?? "")
                + (assigneeName.map { ", with \($0)" } ?? ""),
            "statement / books: \(amountText)",
        ]
        if let explanation {
            text.append(language == .french ? explanation.french : explanation.english)
        }
        text += lines.map { "line \($0.uuid.lowercased)" }
        text += payments.map { "payment \($0)" }
        return text
    }
}

extension StoredCaseStep {
    var line: String {
        let words = [reasonCode, text].compactMap { $0 }.joined(separator: ": ")
        return "\(version)  \(RFC3339.format(takenAt))  \(staff ?? "-")  \(step) → \(state.rawValue)"
            + (words.isEmpty ? "" : "  \(words)")
    }

    var json: JSONValue {
        let parsed = (try? JSONValue(parsing: details)) ?? JSONValue.null
        return .object([
            "version": .integer(version), "at": .string(RFC3339.format(takenAt)),
            "by": .optional(staff), "step": .string(step),
            "state": .string(state.rawValue), "reason": .optional(reasonCode), "text": .optional(text),
            "details": parsed,
        ])
    }
}

extension StoredProposal {
    var line: String {
        "waits for a second person: \(words), proposed by \(proposerName) (\(reasonCode))"
    }

    private var words: String {
        switch action {
        case .transfer(let transfer):
            "\(transfer.reason.rawValue) of \(transfer.amount), \(transfer.debit.kind.rawValue) ← "
                + transfer.credit.kind.rawValue
        case .ruling(let ruling, let amount): "the payment of \(amount) is \(ruling.word)"
        }
    }

    var json: JSONValue {
        .object([
            "proposal": .string(id.lowercased), "kind": .string(action.kind),
            "amount": .integer(action.amount.minorUnits),
            "currency": .string(action.amount.currency.rawValue), "by": .string(proposerName),
            "reason": .string(reasonCode), "words": .string(words),
        ])
    }
}

/// The table of adjustments, for reading.
enum AdjustmentLines {
    static func all(in language: Language) -> [String] {
        var table = Table(["debit", "credit", "what for"])
        for row in AdjustmentTable.rows {
            table.add(row.debit.rawValue, row.credit.rawValue, row.purpose.text(in: language))
        }
        return table.lines + [
            language == .french
                ? "Les réserves des accords ne bougent que par leurs ordres : aucune ligne ne les touche."
                : "Purses are moved by their commands alone: no row touches them."
        ]
    }
}
