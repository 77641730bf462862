package import Postgres

/// The migrations of the tables that both daemons have in their schemas.
package enum DurableMigrations {
    package static let all = [
        Migration(
            name: "V0001__create_durable_tables",
            sql: String(decoding: PackageResources.V0001__create_durable_tables_sql, as: UTF8.self)),
        Migration(
            name: "V0010__add_sealed_replies",
            sql: String(decoding: PackageResources.V0010__add_sealed_replies_sql, as: UTF8.self),
            step: { try PlainRows.seal(in: $0) }),
        Migration(
            name: "V0011__drop_plain_replies",
            sql: String(decoding: PackageResources.V0011__drop_plain_replies_sql, as: UTF8.self)),
    ]
}
