package import Postgres

/// The tables of this module. They come first in each schema's line of migrations.
package enum DurableMigrations {
    package static let all = [
        Migration(
            name: "V0001__create_durable_tables",
            sql: String(decoding: PackageResources.V0001__create_durable_tables_sql, as: UTF8.self))
    ]
}
