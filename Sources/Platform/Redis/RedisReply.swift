/// A decoded reply (RESP2).
package enum RedisReply: Sendable, Equatable {
    case null
    case integer(Int64)
    case status(String)
    case bulk([UInt8])
    case array([RedisReply])
    case error(String)

    /// The text of a bulk or status reply; invalid UTF-8 is repaired.
    package var string: String? {
        switch self {
        case .status(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The bytes of a bulk reply.
    package var bytes: [UInt8]? {
        if case .bulk(let bytes) = self { bytes } else { nil }
    }

    /// The number of an integer reply, or of a bulk reply that spells one.
    package var integerValue: Int64? {
        if case .integer(let value) = self { value } else { string.flatMap { Int64($0) } }
    }

    package var elements: [RedisReply]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var errorText: String? {
        if case .error(let text) = self { text } else { nil }
    }

    /// True for an error reply of that kind, such as `NOGROUP` or `BUSYGROUP`.
    func isError(_ kind: String) -> Bool {
        errorText?.hasPrefix(kind) ?? false
    }

    /// The reply itself, unless it is an error.
    package func checked() throws(RedisError) -> RedisReply {
        if let errorText { throw RedisError(.reply, errorText) }
        return self
    }
}
