package import Durable
import GatewayMessages

/// Every sealed column of the schema `gateway`, so that a change of keys finds all of them.
package enum GatewaySealedColumns {
    package static let all =
        SealedColumn.durable + [
            SealedColumn("purses", "sealed_seller_msisdn", record: "purse_id::text"),
            SealedColumn("payments", "sealed_msisdn", record: "payment_id::text"),
            SealedColumn("sms", "sealed_recipient", record: "sms_id::text"),
            SealedColumn("account_holder_checks", "sealed_msisdn", record: "check_id::text"),
            SealedColumn("sms", "text", record: "sms_id::text", field: TextSeal.field),
            SealedColumn("kyc_checks", "sealed_person", record: "check_id::text", field: TextSeal.field),
            SealedColumn("kyc_checks", "sealed_identity", record: "check_id::text", field: TextSeal.field),
            SealedColumn("statement_files", "sealed_key", record: "file_id::text"),
            SealedColumn("statement_files", "sealed_name", record: "file_id::text"),
            SealedColumn("case_steps", "sealed_text", record: "case_id || ':' || version"),
        ]
}
