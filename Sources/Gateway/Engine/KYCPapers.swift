import FoundationEssentials
import GatewayCore
import GatewayMessages
import Primitives
import ProviderKit

/// What is sealed about a check: whom it is about, and what was read off his document.
struct KYCPapers: Sendable {
    let seal: TextSeal

    /// Whom the check is about; nil where what is sealed cannot be opened, or is not what escrowd seals.
    func person(_ sealed: String, of check: KYCCheckID) -> KYCPerson? {
        guard let text = seal.open(sealed, of: check), let document = try? JSONValue(parsing: text),
            let givenNames = document["given_names"]?.string, let lastName = document["last_name"]?.string
        else { return nil }
        return KYCPerson(
            givenNames: givenNames, lastName: lastName,
            phone: document["phone"]?.string.flatMap { MSISDN($0) }, email: document["email"]?.string)
    }

    /// What was read off the document, for escrowd alone; nil where that is nothing.
    func sealed(_ identity: KYCIdentity, of check: KYCCheckID) throws -> String? {
        let document = JSONValue.object([
            "full_name": identity.fullName.map { .string($0) },
            "document_number": identity.documentNumber.map { .string($0) },
            "date_of_birth": identity.dateOfBirth.map { .string($0) },
            "expires_on": identity.expiresOn.map { .string($0) },
            "document_type": identity.documentType.map { .string($0) },
        ])
        return document.members?.isEmpty == false ? try seal.seal(document.text, of: check) : nil
    }

    /// A provider's words without the person's: whatever is known of him is taken out, should a provider have left it in.
    static func scrubbed(_ text: String, of person: KYCPerson?, _ identity: KYCIdentity?) -> String {
        let known = [
            person?.givenNames, person?.lastName, person?.phone?.digits, person?.email, identity?.fullName,
            identity?.documentNumber, identity?.dateOfBirth,
        ]
        return known.compactMap(\.self).filter { $0.count >= 3 }.sorted { $0.count > $1.count }
            .reduce(text) { $0.replacing($1, with: "•••") }
    }
}

extension String {
    /// Without regard to the case of ASCII letters; JSON may spell the rest otherwise, which a provider scrubs itself.
    fileprivate func replacing(_ wanted: String, with mask: String) -> String {
        let haystack = Array(utf8)
        let needle = Array(wanted.utf8)
        guard !needle.isEmpty, needle.count <= haystack.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < haystack.count {
            let end = index + needle.count
            if end <= haystack.count,
                haystack[index..<end].elementsEqual(needle, by: { $0.foldedASCII == $1.foldedASCII })
            {
                result.append(contentsOf: mask.utf8)
                index = end
            } else {
                result.append(haystack[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension UInt8 {
    fileprivate var foldedASCII: UInt8 { (0x41...0x5A).contains(self) ? self + 0x20 : self }
}
