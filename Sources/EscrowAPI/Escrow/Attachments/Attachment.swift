package import FoundationEssentials
package import Images

/// A file that stands beside an agreement: at a message, a proof or a piece of evidence.
package struct Attachment: Sendable, Equatable {
    package let id: UUID
    let object: UUID
    package let agreementID: Int64
    package let authorID: Int64
    package let type: ImageType
    package let byteCount: Int64
    /// SHA-256 of the file as it is kept, in hexadecimal.
    package let digest: String
    package let keptAt: Date
}

/// How files are taken.
package struct AttachmentPolicy: Sendable, Equatable {
    /// Of all files of one request together, in bytes.
    package var largestFile: Int
    /// Files of one message.
    package var filesOfMessage: Int
    /// How many files one person may be sending at once.
    package var parallelUploads: Int
    /// How many files one person may bring to one agreement.
    package var filesOfPerson: Int

    package init(
        largestFile: Int = 10_000_000, filesOfMessage: Int = 5, parallelUploads: Int = 6,
        filesOfPerson: Int = 200
    ) {
        self.largestFile = largestFile
        self.filesOfMessage = filesOfMessage
        self.parallelUploads = parallelUploads
        self.filesOfPerson = filesOfPerson
    }

    var rules: ImageRules { ImageRules(types: Set(ImageType.allCases), mostBytes: largestFile) }
}

/// Where files of one case are kept, and for whom; made by a service once it has let the author pass.
package struct AttachmentPlace: Sendable, Equatable {
    let agreementID: Int64
    /// What the owner of the objects is called in the store.
    let owner: String
    let authorID: Int64
}

/// An attachment's content on its way to somebody who may see it.
package struct AttachmentContent: Sendable {
    package let attachment: Attachment
    /// Decrypted piece by piece; ends with an error where the file was altered or cut.
    package let bytes: AsyncThrowingStream<[UInt8], any Error>
}

/// Why a file or a piece of text beside an agreement is not taken.
package enum AttachmentError: Error, Sendable, Equatable {
    /// As many files are being received as one person may send at once.
    case tooManyUploads
    /// The person has brought as many files to this agreement as he may.
    case tooManyFiles(limit: Int)
    /// The idempotency key brought something else.
    case idempotencyMismatch
}
