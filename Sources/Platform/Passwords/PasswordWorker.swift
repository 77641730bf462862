import CSodium
import Executors
import Primitives

/// One thread that hashes, so that the shared pool never does.
actor PasswordWorker {
    private let executor: ThreadExecutor

    private static let passes: UInt64 = 1
    private static let memoryBytes = 46 * 1024 * 1024

    /// libsodium allows its set-up to be called often and from any thread.
    init(number: Int) {
        precondition(sodium_init() >= 0, "libsodium could not be set up.")
        executor = ThreadExecutor(name: "passwords-\(number)")
    }

    deinit {
        executor.shutdown()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    func hash(_ password: Secret<String>) throws(PasswordError) -> String {
        if Task.isCancelled { throw .cancelled }
        guard let text = Self.argon2id(Array(password.reveal().utf8)) else { throw .outOfMemory }
        return text
    }

    func verify(_ password: Secret<String>, against hash: String) throws(PasswordError) -> Bool {
        if Task.isCancelled { throw .cancelled }
        // The stored text is read as a C string; one with a zero byte is no hash.
        guard !hash.utf8.contains(0) else { return false }
        var text = Self.text(password.reveal().utf8)
        defer { Self.forget(&text) }
        return crypto_pwhash_str_verify(hash, text, UInt64(text.count - 1)) == 0
    }

    /// A hash of 32 random bytes. Where memory is short, a text of the same form that no password matches.
    func decoyHash() -> String {
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        return Self.argon2id(bytes) ?? Self.unmatchable
    }

    private static func argon2id(_ password: [UInt8]) -> String? {
        var secret = text(password)
        defer { forget(&secret) }
        var hash = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
        guard crypto_pwhash_str(&hash, secret, UInt64(secret.count - 1), passes, memoryBytes) == 0 else {
            return nil
        }
        return String(decoding: hash.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Bytes as libsodium takes them, with a zero byte after them that does not count.
    private static func text(_ bytes: some Sequence<UInt8>) -> [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }

    /// Overwrites a copy of a password.
    private static func forget(_ text: inout [CChar]) {
        sodium_memzero(&text, text.count)
    }

    private static let unmatchable =
        "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
}
