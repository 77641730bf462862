import GatewayCore
import Primitives
import ProviderKit
import Reconciliation

/// The scripted provider, with statements that can be read.
struct StatedProvider: CollectionProvider, DisbursementProvider, StatementProvider {
    private let base: ScriptedProvider

    init(_ base: ScriptedProvider) {
        self.base = base
    }

    var manifest: ProviderManifest { base.manifest }

    var statementFormats: [any StatementFormat] { [Self.format("scripted.plain", reference: "Id")] }

    /// A layout of its own: no other provider's has that first column.
    static func format(_ name: String, reference: String) -> ColumnStatementFormat {
        var format = ColumnStatementFormat(
            name: name, containers: [.csv],
            columns: [
                .providerReference: StatementColumn(reference),
                .externalReference: StatementColumn("Reference"),
                .dateTime: StatementColumn("Date"), .status: StatementColumn("Status"),
                .direction: StatementColumn("Direction"), .party: StatementColumn("Party"),
                .amount: StatementColumn("Amount"),
            ], direction: [.words])
        format.directionWords = ["in": .incoming, "out": .outgoing]
        format.statusWords = ["done": .succeeded, "failed": .failed]
        format.dates = [.yearMonthDay]
        return format
    }

    func endpoint(for kind: PaymentKind) -> String { base.endpoint(for: kind) }

    func requestToPay(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.collect, order) }

    func inquireCollection(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireCollection, order) }

    func disburse(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.disburse, order) }

    func inquireDisbursement(_ order: PaymentOrder, in context: ProviderContext) async throws(ProviderError)
        -> ProviderReply
    { try base.next(.inquireDisbursement, order) }
}

/// Another company, whose statements look otherwise.
struct OtherStatedProvider: StatementProvider {
    let manifest = ProviderManifest(
        id: ProviderID("other"), displayName: "Other", countries: ["CM"], currencies: [.xaf], hosts: [],
        resubmission: .never,
        inquiry: InquirySchedule(delays: .init(first: .seconds(1), limit: .seconds(1)), notFoundAnswers: 1),
        rates: RequestRates(submissions: nil, inquiries: nil))

    var statementFormats: [any StatementFormat] { [StatedProvider.format("other.plain", reference: "Folio")] }
}
