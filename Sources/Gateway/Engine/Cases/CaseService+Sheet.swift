import GatewayStore
package import Primitives
import Reconciliation

/// What became of a sheet that came in.
package struct SheetOutcome: Sendable {
    package struct Row: Sendable, Equatable {
        package let number: Int
        /// Nil where it was done, or would be.
        package let fault: LocalizedText?
    }

    package let rows: [Row]
    package var done: Int { rows.count { $0.fault == nil } }
    package var refused: Int { rows.count { $0.fault != nil } }
}

extension CaseService {
    /// Does what a sheet asks for, row by row; each row stands for itself. With `isTrial` nothing is done and each row is told
    /// what is wrong with it as far as that can be said before.
    package func take(
        _ rows: [[String]], by staff: Int64, isTrial: Bool
    ) async throws -> SheetOutcome {
        let (wishes, problems) = CaseSheet.read(rows)
        var outcome = problems.map { SheetOutcome.Row(number: $0.row, fault: $0.sentence) }
        for wish in wishes {
            do {
                let order = try await order(of: wish)
                if isTrial {
                    try await check(wish, order, by: staff)
                } else {
                    try await take(order, on: wish.caseID, version: wish.version, by: staff)
                }
                outcome.append(SheetOutcome.Row(number: wish.row, fault: nil))
            } catch let refusal as CaseRefusal {
                outcome.append(SheetOutcome.Row(number: wish.row, fault: refusal.sentence))
            }
        }
        return SheetOutcome(rows: outcome.sorted { $0.number < $1.number })
    }

    private func order(of wish: CaseSheet.Wish) async throws -> CaseOrder {
        switch wish.action {
        case .assign(let name):
            guard let member = try await store.transaction({ try $0.staff.member(named: name) }) else {
                throw CaseRefusal(
                    .invalid, fr: "Personne ne s'appelle \(name).", en: "Nobody is called \(name).")
            }
            return .assign(to: member.id)
        case .comment: return .comment(wish.text ?? "")
        case .accept(let reason): return .accept(CaseOrder.Decision(reason, wish.text))
        case .inquire: return .inquire(wish.text)
        case .reopen: return .reopen(wish.text ?? "")
        }
    }

    /// Takes the step and gives it back: what is said is what would be said.
    private func check(_ wish: CaseSheet.Wish, _ order: CaseOrder, by staff: Int64) async throws {
        do {
            try await take(order, on: wish.caseID, version: wish.version, by: staff, isTrial: true)
        } catch is TrialEnded {}
    }
}

/// A trial came to its end without a refusal; its transaction is rolled back.
struct TrialEnded: Error {}
