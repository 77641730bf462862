import FoundationEssentials
import Primitives

/// The entries of the audit trail, with what proves them.
extension CaseFileWriter {
    /// The hash of an entry from before there were salts is over its address, so whoever knows the rest finds the address by
    /// trying all there are: with that hash, with the next link's, or with a root over few entries; and what one case does
    /// not show, another may. So a party is shown no hash up to the link behind the last such entry of the whole trail. Of
    /// what is above, each is over one that he does not know.
    var audit: JSONValue {
        let shown = record.trail.filter { shows($0.entry) }
        let unproven = audience == .judges ? 0 : record.lastUnsalted.map { $0 + 1 } ?? 0
        return .object([
            "checkpoint": .string(record.note),
            "entries": .array(
                shown.map { link, entry in
                    link.sequence <= unproven ? words(link, entry) : line(link, entry)
                }),
        ])
    }

    private func hides(_ entry: AuditStore.StoredEntry) -> Bool {
        entry.address != nil && !audience.sees(addressOf: entry.actor, record.agreement)
    }

    /// An entry with nothing that proves it.
    private func words(_ link: AuditStore.Link, _ entry: AuditStore.StoredEntry) -> JSONValue {
        let isHidden = hides(entry)
        return .object(
            [
                .init("sequence", .integer(link.sequence)),
                .init("withheld", .array(isHidden ? ["address", "proof"] : ["proof"])),
                .init("entry", AuditChain.document(of: isHidden ? entry.withoutAddress : entry)),
            ] + (isHidden ? [] : AuditChain.opening(of: entry)))
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
        let isHidden = hides(entry)
        return .object(
            [
                .init("sequence", .integer(link.sequence)),
                .init("previous_hash", .string(Hex.encode(link.previousHash))),
                .init("hash", .string(Hex.encode(link.hash))),
                .init("entry", AuditChain.document(of: entry)),
            ] + (isHidden ? [.init("withheld", .array(["address"]))] : AuditChain.opening(of: entry)) + [
                .init(
                    "path",
                    .array((paths[link.sequence - 1]?.path ?? []).map { .string(Hex.encode($0)) }))
            ])
    }
}
