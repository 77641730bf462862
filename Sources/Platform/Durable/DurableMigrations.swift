package import Postgres

/// The migrations of the tables that both daemons have in their schemas.
package enum DurableMigrations {
    package static let all = [
        Migration(
            name: "V0001__create_durable_tables",
            sql: String(decoding: PackageResources.V0001__create_durable_tables_sql, as: UTF8.self)),
        Migration(
            name: "V0002__add_sealed_replies",
            sql: String(decoding: PackageResources.V0002__add_sealed_replies_sql, as: UTF8.self),
            step: { try PlainRows.seal(in: $0) }),
        Migration(
            name: "V0003__drop_plain_replies",
            sql: String(decoding: PackageResources.V0003__drop_plain_replies_sql, as: UTF8.self)),
    ]
}
