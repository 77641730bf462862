package import Primitives

/// Hashes and verifies passwords with Argon2id, on a few threads of its own and with a bounded queue.
///
/// One hash costs 46 MiB and one pass (OWASP password storage cheat sheet, Argon2id with m=47104, t=1, p=1), so the
/// number of threads bounds the memory, and the queue bounds how long anybody waits.
package actor PasswordHasher {
    private let workers: [PasswordWorker]
    private let queueLimit: Int
    /// How many callers each worker serves, those who wait included.
    private var load: [Int]
    private var decoy: String?

    /// At most `queueLimit` callers wait besides those being served.
    package init(threads: Int = 1, queueLimit: Int = 64) {
        precondition(threads > 0 && queueLimit >= 0, "A password hasher has a thread.")
        workers = (0..<threads).map { PasswordWorker(number: $0) }
        load = Array(repeating: 0, count: threads)
        self.queueLimit = queueLimit
    }

    /// A hash in libsodium's text form, with its parameters and a fresh salt. Throws `.busy` at once when the queue is
    /// full; a task that is cancelled while it waits throws `.cancelled` when its turn comes.
    package func hash(_ password: Secret<String>) async throws(PasswordError) -> String {
        let index = try takePlace()
        defer { load[index] -= 1 }
        return try await workers[index].hash(password)
    }

    /// Whether the password belongs to the hash. A text that is no hash belongs to no password.
    package func verify(
        _ password: Secret<String>, against hash: String
    ) async throws(PasswordError) -> Bool {
        let index = try takePlace()
        defer { load[index] -= 1 }
        return try await workers[index].verify(password, against: hash)
    }

    /// The hash of a random password that nobody knows: verifying against it takes as long as against a real one, so
    /// an answer's time does not tell whether an account exists.
    package var decoyHash: String {
        get async {
            if let decoy { return decoy }
            let made = await workers[0].decoyHash()
            decoy = decoy ?? made
            return decoy ?? made
        }
    }

    private func takePlace() throws(PasswordError) -> Int {
        guard load.reduce(0, +) < queueLimit + workers.count,
            let index = load.indices.min(by: { load[$0] < load[$1] })
        else { throw .busy }
        load[index] += 1
        return index
    }
}
