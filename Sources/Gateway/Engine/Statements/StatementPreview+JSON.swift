import FoundationEssentials
import GatewayCore
import GatewayStore
package import Primitives
package import ProviderKit
import Reconciliation

extension StatementPreview {
    package var json: JSONValue {
        .object([
            "size": .integer(size), "refusal": refusal.map(\.json) ?? .null,
            "reading": reading.map(\.json) ?? .null,
            "same_content_as": sameContentAs.map { .string($0.id.lowercased) } ?? .null,
            "same_lines_as": sameLinesAs.map { .string($0.id.lowercased) } ?? .null,
            "overlaps": .array(overlaps.map { .string($0.id.lowercased) }),
            "follows": follows.map { .bool($0) } ?? .null,
            "closing_balance_before": .optional(before?.closingBalance),
        ])
    }
}

extension StatementReading {
    package var json: JSONValue {
        .object([
            "format": .string(format), "container": .string(container), "counts": counts.json,
            "lines_hash": .string(Hex.encode(linesHash)), "opening_balance": .optional(openingBalance),
            "closing_balance": .optional(closingBalance),
            "days": .array(
                days.sorted { $0.key < $1.key }.map { day, lines in
                    .object(["day": .string(day.description), "lines": .integer(Int64(lines))])
                }),
            "unknown_statuses": .integer(Int64(unknownStatuses)),
            "unknown_movements": .integer(Int64(unknownMovements)),
            "discontinuities": .integer(Int64(discontinuities)),
            "rejects": .array(
                firstRejects.map { rejected in
                    .object([
                        "row": .integer(Int64(rejected.row)), "code": .string(rejected.reject.code),
                        "column": .string(rejected.reject.column), "en": .string(rejected.reject.english),
                        "fr": .string(rejected.reject.french),
                    ])
                }),
        ])
    }
}

extension StatementRefusal {
    package var json: JSONValue {
        .object(["code": .string(code), "en": .string(english), "fr": .string(french)])
    }
}
