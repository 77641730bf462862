import Passwords
import Primitives
import TestSupport
import Testing

@Suite(.serialized) struct PasswordHasherTests {
    @Test func aHashFitsItsPasswordAndNoOther() async throws {
        let hasher = PasswordHasher()
        let hash = try await hasher.hash(Secret("mot de passe é"))
        #expect(hash.hasPrefix("$argon2id$v=19$m=47104,t=1,p=1$"))
        #expect(try await hasher.verify(Secret("mot de passe é"), against: hash))
        #expect(try await !hasher.verify(Secret("mot de passe e"), against: hash))
        #expect(try await !hasher.verify(Secret(""), against: hash))
    }

    @Test func theSamePasswordHasAnotherHashEachTime() async throws {
        let hasher = PasswordHasher()
        let first = try await hasher.hash(Secret("x"))
        let second = try await hasher.hash(Secret("x"))
        #expect(first != second)
    }

    @Test func whatFollowsAZeroByteCounts() async throws {
        let hasher = PasswordHasher()
        let hash = try await hasher.hash(Secret("a\0b"))
        #expect(try await hasher.verify(Secret("a\0b"), against: hash))
        #expect(try await !hasher.verify(Secret("a\0c"), against: hash))
        #expect(try await !hasher.verify(Secret("a"), against: hash))
    }

    @Test func anEmptyPasswordIsAPasswordAndATextThatIsNoHashFitsNone() async throws {
        let hasher = PasswordHasher()
        let hash = try await hasher.hash(Secret(""))
        #expect(try await hasher.verify(Secret(""), against: hash))
        for text in ["", "no hash", hash + "\0", "$argon2id$v=19$m=47104,t=1,p=1$"] {
            #expect(try await !hasher.verify(Secret(""), against: text))
        }
    }

    @Test func theDecoyStaysTheSameAndFitsNoPassword() async throws {
        let hasher = PasswordHasher()
        let decoy = await hasher.decoyHash
        let again = await hasher.decoyHash
        #expect(decoy == again)
        #expect(decoy.hasPrefix("$argon2id$v=19$m=47104,t=1,p=1$"))
        #expect(try await !hasher.verify(Secret(""), against: decoy))
    }

    @Test func aFullQueueRefusesAtOnce() async throws {
        let hasher = PasswordHasher(threads: 1, queueLimit: 2)
        // On a busy machine they may come one after the other, and each find room.
        try await eventually("more to come at once than there is room for") {
            let outcomes = await withTaskGroup(of: PasswordError?.self) { group in
                for _ in 1...12 {
                    group.addTask {
                        do throws(PasswordError) {
                            _ = try await hasher.hash(Secret("x"))
                            return nil
                        } catch { return error }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let served = outcomes.count { $0 == nil }
            #expect(served >= 3)
            return outcomes.contains(.busy)
        }
        #expect(try await !hasher.hash(Secret("x")).isEmpty, "the queue is free again")
    }

    @Test func aCancelledTaskIsNotHashedFor() async throws {
        let hasher = PasswordHasher()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await hasher.hash(Secret("x"))
        }
        await #expect(throws: PasswordError.cancelled) { try await task.value }
        #expect(try await !hasher.hash(Secret("x")).isEmpty)
    }
}
