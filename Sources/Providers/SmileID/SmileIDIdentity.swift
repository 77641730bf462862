import Primitives
import ProviderKit

extension KYCIdentity {
    /// What a result object of v1 says of the document's holder; nil where it says nothing. A missing value
    /// is the text `Not Available`, and dates may be garbage (smile-id.md sections 6 and 14).
    init?(smileID result: JSONValue) {
        self.init(
            fullName: result.smileIDText("FullName"), documentNumber: result.smileIDText("IDNumber"),
            dateOfBirth: result.smileIDDate("DOB"), expiresOn: result.smileIDDate("ExpirationDate"),
            documentType: result.smileIDText("IDType"))
        guard self != Self.none else { return nil }
    }

    private static let none = KYCIdentity(
        fullName: nil, documentNumber: nil, dateOfBirth: nil, expiresOn: nil, documentType: nil)
}

extension JSONValue {
    /// At most 200 bytes, and no control characters.
    fileprivate func smileIDText(_ name: String) -> String? {
        guard let text = self[name]?.string, (1...200).contains(text.utf8.count), text != "Not Available",
            text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        return text
    }

    /// A day that exists, as `yyyy-MM-dd`.
    fileprivate func smileIDDate(_ name: String) -> String? {
        guard let text = smileIDText(name), text.utf8.count == 10,
            RFC3339.parse("\(text)T00:00:00Z") != nil
        else { return nil }
        return text
    }
}
