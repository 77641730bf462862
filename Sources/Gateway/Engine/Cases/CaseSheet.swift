import GatewayCore
package import GatewayStore
package import Primitives
package import Reconciliation

/// Cases as a table that goes out to Excel, is filled in there, and comes in again.
///
/// What a person fills in are the last three columns: `action` (assign, comment, accept, inquire or reopen), `value` (a name
/// for assign, a reason's code for accept) and `text`. Everything else says which case in which version he has seen.
package enum CaseSheet {
    package static let columns = [
        "case", "version", "provider", "day", "kind", "statement_amount", "book_amount", "currency",
        "age_days", "state", "assignee", "explanation", "action", "value", "text",
    ]

    /// One row for each case, the heading first.
    package static func rows(
        of cases: [StoredCase], on today: BusinessDay, in language: Language
    ) -> [[String]] {
        [columns]
            + cases.map { known in
                let explanation = known.explanation.map {
                    language == .french ? $0.french : $0.english
                }
                return [
                    String(known.id), String(known.version), known.provider.name, known.day.description,
                    known.reason, known.statementAmount.map { String($0) } ?? "",
                    known.bookAmount.map { String($0) } ?? "", known.currency.rawValue,
                    String(known.age(on: today)), known.state.rawValue, known.assigneeName ?? "",
                    explanation ?? "", "", "", "",
                ]
            }
    }

    /// What a row that came in asks for.
    package struct Wish: Sendable {
        package enum Action: Sendable, Equatable {
            case assign(String)
            case comment
            case accept(CaseDecisionReason)
            case inquire
            case reopen
        }

        /// The row's number in the file, from 1.
        package let row: Int
        package let caseID: Int64
        package let version: Int
        package let action: Action
        package let text: String?
    }

    /// A row that cannot be read, and why.
    package struct Problem: Sendable, Equatable {
        package let row: Int
        package let sentence: LocalizedText
    }

    /// Reads the rows that ask for something; the others are left out.
    package static func read(_ rows: [[String]]) -> (wishes: [Wish], problems: [Problem]) {
        guard let heading = rows.first.map({ $0.map { $0.lowercased() } }) else { return ([], []) }
        func place(_ name: String) -> Int? { heading.firstIndex(of: name) }
        guard let id = place("case"), let version = place("version"), let action = place("action") else {
            return (
                [],
                [
                    problem(
                        1, fr: "Les colonnes case, version et action manquent.",
                        en: "The columns case, version and action are missing.")
                ]
            )
        }
        var (wishes, problems): ([Wish], [Problem]) = ([], [])
        var seen: Set<Int64> = []
        for (index, cells) in rows.enumerated().dropFirst() {
            func cell(_ place: Int?) -> String {
                guard let place, place < cells.count else { return "" }
                return plain(cells[place])
            }
            let word = cell(action)
            guard !word.isEmpty else { continue }
            guard let caseID = Int64(cell(id)), let known = Int(cell(version)) else {
                problems.append(
                    problem(
                        index + 1, fr: "Le numéro du dossier ou sa version ne se lit pas.",
                        en: "The case's number or its version cannot be read."))
                continue
            }
            guard seen.insert(caseID).inserted else {
                problems.append(
                    problem(
                        index + 1, fr: "Le dossier \(caseID) figure deux fois.",
                        en: "Case \(caseID) stands there twice."))
                continue
            }
            let text = cell(place("text"))
            switch wish(word, value: cell(place("value")), text: text) {
            case .success(let action):
                wishes.append(
                    Wish(
                        row: index + 1, caseID: caseID, version: known, action: action,
                        text: text.isEmpty ? nil : text))
            case .failure(let fault):
                problems.append(Problem(row: index + 1, sentence: fault.sentence))
            }
        }
        return (wishes, problems)
    }

    private static func wish(
        _ word: String, value: String, text: String
    ) -> Result<Wish.Action, CaseRefusal> {
        switch word.lowercased() {
        case "assign":
            return value.isEmpty
                ? .failure(invalid(fr: "assign demande un nom.", en: "assign needs a name."))
                : .success(.assign(value))
        case "comment", "reopen":
            guard !text.isEmpty else {
                return .failure(invalid(fr: "\(word) demande un texte.", en: "\(word) needs a text."))
            }
            return .success(word.lowercased() == "comment" ? .comment : .reopen)
        case "accept":
            guard let reason = CaseDecisionReason(rawValue: value) else {
                let all = CaseDecisionReason.allCases.map(\.rawValue).joined(separator: ", ")
                return .failure(
                    invalid(fr: "accept demande un motif : \(all).", en: "accept needs a reason: \(all)."))
            }
            return .success(.accept(reason))
        case "inquire": return .success(.inquire)
        default:
            return .failure(
                invalid(
                    fr: "Une action est assign, comment, accept, inquire ou reopen.",
                    en: "An action is assign, comment, accept, inquire or reopen."))
        }
    }

    private static func invalid(fr french: String, en english: String) -> CaseRefusal {
        CaseRefusal(.invalid, fr: french, en: english)
    }

    private static func problem(_ row: Int, fr french: String, en english: String) -> Problem {
        Problem(row: row, sentence: LocalizedText(fr: french, en: english))
    }

    /// What a cell says, without the mark that keeps a spreadsheet from computing it.
    private static func plain(_ cell: String) -> String {
        var text = cell
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard text.first == "'", let second = text.dropFirst().first, "=+-@".contains(second) else {
            return text
        }
        return String(text.dropFirst())
    }
}
