import HTTPTypes
import Primitives
import Synchronization

/// The state of transactions on request, and the second prompt.
extension OrangeCoreSimulator {
    func status(
        _ family: OrangeFamily, _ payToken: String, _ switches: Switches.OrangeMoney
    ) async throws(OrangeCoreRefusal) -> WireReply {
        let transaction = try find(payToken, family, switches)
        await core.journal.stored(through: transaction.lastSequence)
        let body = body(transaction, switches)
        var reply = OrangeReply.json(
            200, OrangeCoreBody.envelope("Transaction retrieved successfully", body.data))
        reply.outcome = body.status.string
        return reply
    }

    func push(
        _ family: OrangeFamily, _ payToken: String, _ switches: Switches.OrangeMoney
    ) async throws(OrangeCoreRefusal) -> WireReply {
        let transaction = try find(payToken, family, switches)
        guard transaction.isPending else { throw .badRequest("payToken") }
        var reply = OrangeReply.json(
            200, OrangeCoreBody.envelope("Push sent to customer", body(transaction, switches).data))
        reply.outcome = "prompted again"
        return reply
    }

    /// `{"payload":"<payToken>,<payToken>"}`. The shape of the answer is inferred: one `data` for each that is known.
    func statuses(
        _ request: WireRequest, _ switches: Switches.OrangeMoney
    ) async throws(OrangeCoreRefusal) -> WireReply {
        guard let payload = request.json?["payload"]?.string, !payload.isEmpty else {
            throw .badRequest("payload")
        }
        let found = payload.split(separator: ",").compactMap { transaction(String($0)) }
        guard !found.isEmpty else { throw .unknownPayToken(switches) }
        await core.journal.stored(through: found.map(\.lastSequence).max() ?? 0)
        let data = JSONValue.array(found.map { body($0, switches).data })
        return OrangeReply.json(200, OrangeCoreBody.envelope("Transactions retrieved successfully", data))
    }

    private func find(
        _ payToken: String, _ family: OrangeFamily, _ switches: Switches.OrangeMoney
    ) throws(OrangeCoreRefusal) -> OrangeTransaction {
        guard payToken.utf8.count == 28, payToken.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
        else { throw .badRequest("payToken") }
        guard let transaction = transaction(payToken), transaction.family == family else {
            throw .unknownPayToken(switches)
        }
        return transaction
    }
}
