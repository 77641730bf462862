import HTTPTypes
package import Hummingbird

/// The fields of an HTML form that was sent as `application/x-www-form-urlencoded`, in their order.
package struct FormFields: Sendable, Equatable {
    /// A name may come more than once, as the boxes of a list do.
    package let pairs: [(name: String, value: String)]

    package static let fieldLimit = 2_000

    /// Reads a form's body. Nil where a percent sign is followed by anything but two hexadecimal digits, where the bytes
    /// are not UTF-8, or where there are more than `fieldLimit` fields.
    package init?(_ body: [UInt8]) {
        var pairs: [(name: String, value: String)] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            guard pairs.count < Self.fieldLimit else { return nil }
            let halves = part.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]),
                let value = halves.count > 1 ? Self.decoded(halves[1]) : ""
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    /// Reads a request's form. Throws 415 for another content type, 413 above the limit, 400 where it is no form.
    package static func of(_ request: Request, limit: Int = 262_144) async throws -> FormFields {
        let type = request.headers[.contentType] ?? ""
        guard type.lowercased().hasPrefix("application/x-www-form-urlencoded") else {
            throw Problems.unsupportedContentType(
                request.headers[.contentType], expected: "application/x-www-form-urlencoded")
        }
        guard let fields = FormFields(try await RequestBodyReader.bytes(of: request, limit: limit)) else {
            throw Problems.unreadableBody()
        }
        return fields
    }

    /// The first value of a name; empty where there is none.
    package subscript(name: String) -> String { pairs.first { $0.name == name }?.value ?? "" }

    package func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

    package static func == (left: FormFields, right: FormFields) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]),
                    let low = digit(bytes[index + 2])
                else { return nil }
                result.append(high << 4 | low)
                index += 2
            case let byte: result.append(byte)
            }
            index += 1
        }
        return String(validating: result, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

/// The cookies of a request (RFC 6265, section 4.2).
package enum RequestCookies {
    /// The value of the first cookie of that name; nil where there is none.
    package static func value(_ name: String, of request: Request) -> String? {
        for header in request.headers[values: .cookie] {
            for pair in header.split(separator: ";") {
                let trimmed = pair.drop { $0 == " " }
                if trimmed.hasPrefix("\(name)=") { return String(trimmed.dropFirst(name.count + 1)) }
            }
        }
        return nil
    }
}
