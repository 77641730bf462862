import Crypto
import FoundationEssentials

/// How an object's content is cut: 64 KiB at a time, each piece authenticated with its position and whether it is the last.
///
/// The data key belongs to one file only, so position and mark make the nonce: pieces that are moved, repeated, dropped or
/// cut off do not open (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
struct ObjectSegments {
    static let plainByteCount = 64 * 1024
    static let tagByteCount = 16
    static let sealedByteCount = plainByteCount + tagByteCount

    private let key: SymmetricKey
    private var position: UInt32 = 0

    init(key: DataKey) {
        self.key = key.key
    }

    mutating func seal(_ bytes: [UInt8], isLast: Bool) throws(SealingError) -> [UInt8] {
        guard let nonce = nonce(isLast: isLast),
            let box = try? AES.GCM.seal(bytes, using: key, nonce: nonce)
        else { throw SealingError(.tooLarge, "The object is too large for the store.") }
        position += 1
        return [UInt8](box.ciphertext) + [UInt8](box.tag)
    }

    mutating func open(_ sealed: [UInt8], isLast: Bool) throws(SealingError) -> [UInt8] {
        guard sealed.count >= Self.tagByteCount, let nonce = nonce(isLast: isLast),
            let box = try? AES.GCM.SealedBox(
                nonce: nonce, ciphertext: sealed.dropLast(Self.tagByteCount),
                tag: sealed.suffix(Self.tagByteCount))
        else { throw .malformed }
        guard let plain = try? AES.GCM.open(box, using: key) else { throw .notAuthentic }
        position += 1
        return [UInt8](plain)
    }

    private func nonce(isLast: Bool) -> AES.GCM.Nonce? {
        guard position < .max else { return nil }
        let number = withUnsafeBytes(of: position.bigEndian) { Array($0) }
        return try? AES.GCM.Nonce(data: [0, 0, 0, 0, 0, 0, 0] + number + [isLast ? 1 : 0])
    }
}
