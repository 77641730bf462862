/// The kinds of file that can be screened, told by their content alone.
package enum ImageType: String, Sendable, Hashable, CaseIterable {
    case jpeg = "image/jpeg"
    case png = "image/png"
    case webP = "image/webp"
    case pdf = "application/pdf"

    /// As `Content-Type` holds it.
    package var mediaType: String { rawValue }

    /// What a person calls it.
    package var name: String {
        switch self {
        case .jpeg: "JPEG"
        case .png: "PNG"
        case .webP: "WebP"
        case .pdf: "PDF"
        }
    }

    /// How many bytes `init(beginning:)` wants to see.
    static let tellingBytes = 12

    /// The type that begins so; nil where it is none of ours.
    init?(beginning bytes: [UInt8]) {
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: PNGScreen.signature) {
            self = .png
        } else if begins("RIFF"), begins("WEBP", at: 8) {
            self = .webP
        } else if begins("%PDF-") {
            self = .pdf
        } else {
            return nil
        }
    }
}
