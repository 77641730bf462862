/// An entry as it was delivered to a consumer.
package struct RedisStreamEntry: Sendable, Equatable {
    package let stream: String
    package let id: String
    package let fields: [String: String]
    /// How often the group has delivered it, this time included; it grows when a consumer dies on it.
    package let deliveries: Int

    package init(stream: String, id: String, fields: [String: String], deliveries: Int) {
        self.stream = stream
        self.id = id
        self.fields = fields
        self.deliveries = deliveries
    }
}

/// The entries of one stream in a reply: those with content, and the identifiers of those that are gone from
/// the stream but still pending in the group.
struct RedisDelivery {
    var entries: [RedisStreamEntry] = []
    var missing: [String] = []

    /// Reads `[[id, [field, value, …]] …]`; a missing entry has null instead of fields.
    init(stream: String, reply: RedisReply) throws(RedisError) {
        for element in reply.elements ?? [] {
            if element == .null { continue }
            guard let pair = element.elements, pair.count == 2, let id = pair[0].string else {
                throw .unexpectedReply(to: "a read of a stream")
            }
            guard let texts = pair[1].elements else {
                missing.append(id)
                continue
            }
            var fields: [String: String] = [:]
            for index in stride(from: 0, to: texts.count - 1, by: 2) {
                guard let name = texts[index].string, let value = texts[index + 1].string else {
                    throw .unexpectedReply(to: "a read of a stream")
                }
                fields[name] = value
            }
            entries.append(RedisStreamEntry(stream: stream, id: id, fields: fields, deliveries: 1))
        }
    }

    /// Reads XREADGROUP's `[[stream, entries] …]`, or null when nothing came.
    static func all(_ reply: RedisReply) throws(RedisError) -> [(stream: String, delivery: RedisDelivery)] {
        var deliveries: [(stream: String, delivery: RedisDelivery)] = []
        for element in try reply.checked().elements ?? [] {
            guard let pair = element.elements, pair.count == 2, let stream = pair[0].string else {
                throw .unexpectedReply(to: "XREADGROUP")
            }
            deliveries.append((stream, try RedisDelivery(stream: stream, reply: pair[1])))
        }
        return deliveries
    }
}

extension [RedisStreamEntry] {
    /// One XPENDING for each entry, which tells how often it was delivered.
    func deliveryQueries(group: String) -> [RedisCommand] {
        map { ["XPENDING", .text($0.stream), .text(group), .text($0.id), .text($0.id), "1"] }
    }

    /// The same entries with the counts that those queries brought.
    func counted(_ replies: [RedisReply]) -> [RedisStreamEntry] {
        zip(self, replies).map { entry, reply in
            let count = reply.elements?.first?.elements?.last?.integerValue ?? 1
            return RedisStreamEntry(
                stream: entry.stream, id: entry.id, fields: entry.fields, deliveries: Swift.max(1, Int(count))
            )
        }
    }
}
