import FoundationEssentials
import HTTPTypes
import Primitives
import ProviderKit

/// What the callbacks of both generations share: who signed them, and when.
enum SmileIDCallback {
    /// A time and the signature over it.
    struct Signing {
        let timestamp: String
        let signature: String

        /// Of a callback's body, where it has either of them.
        init?(body: JSONValue) {
            guard body["timestamp"] != nil || body["signature"] != nil else { return nil }
            timestamp = body["timestamp"]?.string ?? ""
            signature = body["signature"]?.string ?? ""
        }

        init?(headers: HTTPFields) {
            guard let timestamp = headers[.responseTimestamp], let signature = headers[.responseSignature]
            else {
                return nil
            }
            self.timestamp = timestamp
            self.signature = signature
        }
    }

    static let malformed = ProviderError(
        .malformed, delivery: .unknown,
        message: "The callback is not what Smile ID sends: it names no job or no result.")

    /// What is unique to the signing. Throws `refused` where there is none, where it is nobody's of
    /// `signers`, and where it is older than the window.
    static func check(
        _ signing: Signing?, by signers: [SmileIDSignature], at time: Date, window: Duration
    ) throws(ProviderError) -> String {
        guard let signing, signing.timestamp.utf8.count <= 64,
            signers.contains(where: { $0.isValid(signing.signature, of: signing.timestamp) })
        else {
            throw ProviderError(
                .refused, delivery: .unknown,
                message: "The callback is not signed by Smile ID for our partner.")
        }
        guard let date = SmileIDTimestamp.date(of: signing.timestamp),
            SmileIDTimestamp.isFresh(date, at: time, window: window)
        else {
            throw ProviderError(
                .refused, delivery: .unknown,
                message: "The callback's signature is not of this time: it is too old, or a clock is wrong.")
        }
        return "\(signing.timestamp) \(signing.signature)"
    }
}

extension HTTPField.Name {
    static let responseTimestamp = smileID("Response-Timestamp")
    static let responseSignature = smileID("Response-Signature")
    static let jobID = smileID("Job-ID")
    static let userID = smileID("User-ID")

    static func smileID(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is the name of a header.") }
        return name
    }
}
