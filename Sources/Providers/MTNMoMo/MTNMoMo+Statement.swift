package import GatewayCore
package import ProviderKit
import Reconciliation

/// MTN publishes no layout of its statements, and no file of MTN Cameroon was seen: these are the layouts that parsers of
/// neighbouring markets show, read with Cameroon's clock and money. The first whose columns a file has is taken; that of
/// Ghana has those of Rwanda and more.
extension MTNMoMo: StatementProvider {
    package var statementFormats: [any StatementFormat] {
        Self.statementFormats(in: configuration.currency)
    }

    /// Those of accounts in that currency.
    package static func statementFormats(in currency: Currency) -> [ColumnStatementFormat] {
        [ghanaPartner, rwanda, ugandaAgent].map { format in
            var format = format
            format.currency = currency
            format.dates = [.yearMonthDay, .dayMonthYear, .monthDayYear]
            format.decimalMark = .point
            format.typeWords = types
            format.statusWords = statuses
            return format
        }
    }

    /// The export of the partner portal. Behind every column of money stands a column `Currency`.
    private static var ghanaPartner: ColumnStatementFormat {
        var format = ColumnStatementFormat(
            name: "mtn-momo.ghana-partner", containers: [.csv, .xlsx],
            columns: [
                .providerReference: StatementColumn("Id"),
                .externalReference: StatementColumn(
                    "External id", "External Transaction Id", isRequired: false),
                .dateTime: StatementColumn("Date"),
                .status: StatementColumn("Status"),
                .type: StatementColumn("Type", isRequired: false),
                .from: StatementColumn("From"), .to: StatementColumn("To"),
                .amount: StatementColumn("Amount"),
                .currency: StatementColumn("Currency", after: .amount, isRequired: false),
                .fee: StatementColumn("Fee", isRequired: false),
                .balance: StatementColumn("Balance", isRequired: false),
            ],
            // No sign is documented there. Our account is a partner's, which is no telephone number.
            direction: [.ownAccount, .numberedSide, .minus])
        format.marks = [
            "External id", "External Transaction Id", "External Amount", "External Service Provider",
        ]
        return format
    }

    private static var rwanda: ColumnStatementFormat {
        ColumnStatementFormat(
            name: "mtn-momo.rwanda", containers: [.csv, .xlsx],
            columns: [
                .providerReference: StatementColumn("Id"), .dateTime: StatementColumn("Date"),
                .status: StatementColumn("Status"), .type: StatementColumn("Type"),
                .from: StatementColumn("From"), .to: StatementColumn("To"),
                .amount: StatementColumn("Amount"), .fee: StatementColumn("Fee"),
                .balance: StatementColumn("Balance"),
            ], direction: [.sign])
    }

    /// The spelling `Commision` is the file's. Its commissions go to another account and are not read.
    private static var ugandaAgent: ColumnStatementFormat {
        var format = ColumnStatementFormat(
            name: "mtn-momo.uganda-agent", containers: [.xls, .xlsx, .csv],
            columns: [
                .providerReference: StatementColumn("Transaction ID"),
                .dateTime: StatementColumn("Date / Time"),
                .type: StatementColumn("Transaction Type"),
                .from: StatementColumn("From Account"), .to: StatementColumn("To Account"),
                .amount: StatementColumn("Amount"), .fee: StatementColumn("Fee"),
                .transferTax: StatementColumn("TAX", isRequired: false),
                .balance: StatementColumn("float balance"),
            ], direction: [.sign])
        format.marks = ["Commision Amount", "Commission Amount", "Commision Balance", "Commission Balance"]
        return format
    }

    /// The words seen in those files.
    private static let types: [String: StatementLine.Movement] = [
        "cash in": .payment, "cash out": .payment, "deposit": .payment, "debit": .payment,
        "transfer": .payment, "batch transfer": .payment, "external payment": .payment,
        "external transfer": .payment, "payment": .payment, "float transfer": .float, "reversal": .reversal,
    ]

    /// Those of the API, and what the files make of them.
    private static let statuses: [String: StatementLine.Status] = [
        "successful": .succeeded, "success": .succeeded, "completed": .succeeded, "failed": .failed,
        "pending": .pending, "created": .pending, "reversed": .reversed,
    ]
}
