import GatewayCore
import GatewayMessages
import Postgres
import Primitives
import Sealing

/// What was read off a document, as the gateway sends it and as it is kept: sealed. Personal data.
struct ReadIdentity: Sendable, Equatable {
    static let column = "kyc_checks.sealed_identity"

    let text: String
    let fullName: String?
    let documentNumber: String?
    /// `yyyy-MM-dd`.
    let expiresOn: String?

    /// Nil where it is no such object.
    init?(_ text: String) {
        guard let fields = try? JSONValue(parsing: text), fields.members != nil else { return nil }
        self.text = text
        fullName = fields["full_name"]?.string
        documentNumber = fields["document_number"]?.string
        expiresOn = fields["expires_on"]?.string
    }

    /// By which one document is found in two accounts: letters and digits alone count, in one case. Too short a number
    /// says nothing.
    func documentIndex(in session: PostgresSession) -> [UInt8]? {
        let normalised = (documentNumber ?? "").uppercased().filter {
            $0.isASCII && ($0.isLetter || $0.isNumber)
        }
        guard normalised.count >= 5 else { return nil }
        return session.seal.index(normalised, in: "kyc_checks.document_number")
    }
}
