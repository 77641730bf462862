import Crypto
import Primitives

/// The signature that a case file ends with: the comment of its archive, of which the last 128 characters sign every byte
/// before them. No byte of the file can change, come or go without being noticed.
struct CaseFileSignature: Equatable {
    /// What the comment begins with.
    static let mark = "kimi-casefile-v1\n"
    private static let digits = 128

    /// `name:base64` of the key that the file says it was signed with.
    let key: String
    let signature: [UInt8]
    /// How many bytes of the file are signed.
    let signedCount: Int

    /// Why a file has no signature at its end.
    enum Fault: Error, Equatable {
        /// It has one, and so many bytes behind it.
        case appended(Int)
        /// It ends within its signature.
        case cutSignature
        /// There is none.
        case missing
    }

    /// The comment of an archive before it is signed; its length is that of the signed one.
    static func comment(key: String) -> String {
        mark + key + "\n" + String(repeating: "0", count: digits)
    }

    /// An archive whose comment is `comment(key:)`, signed.
    static func sign(_ archive: [UInt8], by signer: AuditSigner) throws -> [UInt8] {
        let signed = archive.dropLast(digits)
        return signed + Array(Hex.encode(try signer.signature(over: message(signed))).utf8)
    }

    /// Whether the key that the file names made its signature over its bytes.
    func isValid(over file: [UInt8]) -> Bool {
        AuditVerifier([key])?.isValid(signature, over: Self.message(file.prefix(signedCount))) == true
    }

    /// What is signed: nothing else that this key signs looks like it.
    private static func message(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var hash = SHA512()
        hash.update(data: Array(bytes))
        return Array(mark.utf8) + Array(hash.finalize())
    }

    /// Reads what stands at the end of a file.
    init(endOf file: [UInt8]) throws(Fault) {
        guard let place = Self.lastMark(in: file) else { throw .missing }
        let comment = file[(place + Self.mark.utf8.count)...]
        guard let line = comment.firstIndex(of: 0x0A), line - comment.startIndex <= 200 else {
            throw comment.count <= 200 ? .cutSignature : .missing
        }
        let digits = comment[(line + 1)...]
        guard digits.count >= Self.digits else { throw .cutSignature }
        guard digits.count == Self.digits else { throw .appended(digits.count - Self.digits) }
        // One way of writing each signature: capitals are none of it.
        guard digits.allSatisfy({ Self.isDigit($0) }),
            let signature = Hex.decode(String(decoding: digits, as: UTF8.self))
        else { throw .missing }
        key = String(decoding: comment[..<line], as: UTF8.self)
        self.signature = signature
        signedCount = file.count - Self.digits
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func lastMark(in file: [UInt8]) -> Int? {
        let mark = Array(mark.utf8)
        var place = file.count - mark.count
        while place >= 0 {
            if file[place] == mark[0], file[place..<place + mark.count].elementsEqual(mark) { return place }
            place -= 1
        }
        return nil
    }
}
