/// A consumer's place in a group over some streams, and the commands that follow from it.
struct RedisGroup: Sendable {
    let streams: [String]
    let name: String
    let consumer: String

    /// Makes each stream and the group in it, from the stream's beginning, where they are absent.
    var creation: [RedisCommand] {
        streams.map { ["XGROUP", "CREATE", .text($0), .text(name), "0", "MKSTREAM"] }
    }

    /// Throws unless each creation succeeded or found the group there.
    func checkCreation(_ replies: [RedisReply]) throws(RedisError) {
        for reply in replies where !reply.isError("BUSYGROUP") { _ = try reply.checked() }
    }

    /// Reads from the given streams, each after the given identifier (`>` for what was never delivered).
    func read(_ positions: [(stream: String, after: String)], count: Int, block: Duration?) -> RedisCommand {
        var arguments: [RedisArgument] = [
            "XREADGROUP", "GROUP", .text(name), .text(consumer), "COUNT", .number(count),
        ]
        if let block { arguments += ["BLOCK", .number(max(1, block.milliseconds))] }
        arguments.append("STREAMS")
        arguments += positions.map { .text($0.stream) }
        arguments += positions.map { .text($0.after) }
        return RedisCommand(arguments)
    }

    func acknowledgement(stream: String, ids: [String]) -> RedisCommand {
        RedisCommand(["XACK", .text(stream), .text(name)] + ids.map { .text($0) })
    }

    func claim(stream: String, idle: Duration, from cursor: String, count: Int) -> RedisCommand {
        [
            "XAUTOCLAIM", .text(stream), .text(name), .text(consumer), .number(max(0, idle.milliseconds)),
            .text(cursor), "COUNT", .number(count),
        ]
    }

    /// Drops what lies before the first entry that some group has not acknowledged or not yet read. One
    /// script, so that nothing changes between looking and dropping. The last entry that a group has read
    /// stays.
    func trim(stream: String) -> RedisCommand {
        ["EVAL", .text(Self.trimScript), "1", .text(stream)]
    }

    private static let trimScript = """
        local groups = redis.pcall('XINFO', 'GROUPS', KEYS[1])
        if groups.err or #groups == 0 then return 0 end
        local function parts(id)
          local ms, sequence = string.match(id, '^(%d+)-(%d+)$')
          if not ms or #ms > 15 or #sequence > 15 then return nil end
          return tonumber(ms), tonumber(sequence)
        end
        local bound, boundMs, boundSequence
        for _, group in ipairs(groups) do
          local facts = {}
          for i = 1, #group, 2 do facts[group[i]] = group[i + 1] end
          local first = facts['last-delivered-id']
          if tonumber(facts['pending']) > 0 then
            first = redis.call('XPENDING', KEYS[1], facts['name'])[2]
          end
          local ms, sequence = parts(first)
          if not ms then return 0 end
          if not bound or ms < boundMs or (ms == boundMs and sequence < boundSequence) then
            bound, boundMs, boundSequence = first, ms, sequence
          end
        end
        return redis.call('XTRIM', KEYS[1], 'MINID', '=', bound)
        """
}

extension RedisReply {
    /// The group or its stream is gone: after FLUSHALL, or a restart with an empty folder.
    var saysGroupIsMissing: Bool {
        isError("NOGROUP") || isError("UNBLOCKED")
    }
}
