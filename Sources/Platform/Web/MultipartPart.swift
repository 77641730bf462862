/// The head of one part of a form (RFC 7578, section 4).
package struct MultipartPart: Sendable, Equatable {
    package let name: String
    /// As the client names it, for nobody's file system; nil where the part is a plain field.
    package let fileName: String?
    /// As the client claims it: never to be believed.
    package let contentType: String?

    package init(name: String, fileName: String?, contentType: String?) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
    }
}

/// How much of a form is taken.
package struct MultipartLimits: Sendable, Equatable {
    package var parts = 16
    /// The header fields of one part, in bytes.
    package var header = 4096
    /// One plain field, in bytes.
    package var field = 4096
    /// One file, in bytes.
    package var file: Int

    package init(file: Int) {
        self.file = file
    }

    /// All of it: one file, and what may stand around it.
    package var body: Int { file + parts * (header + field) }
}

/// What a form says next.
package enum MultipartEvent: Sendable, Equatable {
    case part(MultipartPart)
    /// Some bytes of the part; never empty.
    case bytes([UInt8])
    case partEnd
}

/// Why a form cannot be read.
package enum MultipartFault: Error, Sendable, Equatable {
    /// What the form breaks, for a developer.
    case malformed(String)
    case tooManyParts(limit: Int)
    case fieldTooLarge(name: String, limit: Int)
    case fileTooLarge(limit: Int)
}
