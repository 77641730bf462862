import GatewayCore
import Postgres

/// Seals the phone numbers that stood in the schema's tables before.
enum PlainNumbers {
    private static let batch = 500

    private struct Column {
        let table: String
        let key: String
        let plain: String
        let sealed: String
        let kind: SealedMSISDN
    }

    private static let columns = [
        Column(
            table: "purses", key: "purse_id", plain: "seller_msisdn", sealed: "sealed_seller_msisdn",
            kind: .seller),
        Column(
            table: "payments", key: "payment_id", plain: "msisdn", sealed: "sealed_msisdn", kind: .payment),
        Column(
            table: "sms", key: "sms_id", plain: "recipient", sealed: "sealed_recipient", kind: .recipient),
        Column(
            table: "account_holder_checks", key: "check_id", plain: "msisdn", sealed: "sealed_msisdn",
            kind: .accountHolder),
    ]

    static func seal(in session: PostgresSession) throws {
        for column in columns {
            while try sealBatch(of: column, in: session) == batch {}
        }
    }

    private static func sealBatch(of column: Column, in session: PostgresSession) throws -> Int {
        let rows = try session.query(
            """
            SELECT \(unescaped: column.key) AS id, \(unescaped: column.plain) AS number FROM \(unescaped: column.table)
            WHERE \(unescaped: column.plain) IS NOT NULL AND \(unescaped: column.sealed) IS NULL LIMIT \(batch)
            """)
        for row in rows {
            let id = try row.uuid("id")
            let number = try Stored.msisdn(try row.string("number"))
            try session.execute(
                """
                UPDATE \(unescaped: column.table)
                SET \(unescaped: column.sealed) = \(column.kind.seal(number, of: id, in: session))
                WHERE \(unescaped: column.key) = \(id)
                """)
            if column.kind == .recipient {
                try session.execute(
                    """
                    UPDATE sms SET recipient_index = \(SealedMSISDN.recipientIndex(number, in: session))
                    WHERE sms_id = \(id)
                    """)
            }
        }
        return rows.count
    }
}
