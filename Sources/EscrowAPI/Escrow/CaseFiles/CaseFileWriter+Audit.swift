import FoundationEssentials
import Primitives

/// The entries of the audit trail, with what proves them.
extension CaseFileWriter {
    var audit: JSONValue {
        .object([
            "checkpoint": .string(record.note),
            "entries": .array(record.trail.filter { shows($0.entry) }.map { line($0.link, $0.entry) }),
        ])
    }

    /// Parties are not told of internal comments, of rulings that were only proposed, nor of what colleagues wrote down for
    /// each other.
    private func shows(_ entry: AuditStore.StoredEntry) -> Bool {
        guard audience != .judges else { return true }
        let details = (try? JSONValue(parsing: entry.details)) ?? .null
        switch entry.action {
        case "dispute.commented": return details["internal"]?.bool != true
        case "dispute.ruling_declined", "dispute.arbiter_withdrawn", "agreement.flag_cleared",
            "agreement.payout_retried":
            return false
        case "dispute.ruling_proposed":
            return record.rulings.contains {
                $0.state == .effective && details["ruling"]?.string == $0.id.lowercased
            }
        default: return true
        }
    }

    private func line(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry) -> JSONValue {
        let isWithheld = entry.address != nil && !audience.sees(addressOf: entry.actor, record.agreement)
        let document = AuditChain.document(of: isWithheld ? entry.withoutAddress : entry)
        return .object([
            "sequence": .integer(link.sequence), "previous_hash": .string(Hex.encode(link.previousHash)),
            "hash": .string(Hex.encode(link.hash)),
            "withheld": isWithheld ? .array(["address"]) : nil, "entry": document,
            "path": .array((paths[link.sequence - 1]?.path ?? []).map { .string(Hex.encode($0)) }),
        ])
    }
}
