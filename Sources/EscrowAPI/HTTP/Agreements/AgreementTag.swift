import Escrow

/// The `ETag` of an agreement as one viewer sees it: its version and what he may do now.
enum AgreementTag {
    static func text(of agreement: Agreement, viewerID: Int64) -> String {
        let party = agreement.party(of: viewerID)
        let side = party.map { String($0.rawValue.prefix(1)) } ?? "A"
        let parts = agreement.milestones.isEmpty ? [agreement.whole] : [agreement.whole] + agreement.parts
        let actions = parts.map { part in
            (party.map { part.possibleActions(for: $0) } ?? []).map { String($0.rawValue.prefix(2)) }.joined()
        }.joined(separator: ".")
        return "\"\(agreement.version)-\(side)\(actions)\""
    }

    /// Whether a header of `If-Match` or `If-None-Match` names the tag (RFC 9110, section 13.1). An absent header
    /// matches nothing.
    static func matches(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            let candidate = part.filter { $0 != " " }
            return candidate == "*" || candidate == tag
        }
    }
}
