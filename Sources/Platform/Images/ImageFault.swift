package import Primitives

/// Why a file is refused. The raw value is the code that clients see.
package enum ImageFault: String, Error, Sendable, Hashable, CaseIterable {
    case empty = "file_empty"
    case unknownType = "file_type_unknown"
    /// A type that we know and that this purpose does not take.
    case typeNotAllowed = "file_type_not_allowed"
    case tooManyBytes = "file_too_large"
    case tooSmall = "image_too_small"
    /// More pixels than any camera of a phone makes: drawing it would take the memory.
    case tooManyPixels = "image_too_many_pixels"
    case truncated = "file_truncated"
    case damaged = "file_damaged"
    /// A coding that hardly any program draws: lossless or arithmetic JPEG, for example.
    case unsupportedCoding = "image_coding_unsupported"
    case animated = "image_animated"
    /// Something follows the end of the picture.
    case trailingData = "file_trailing_data"
    /// An archive, a web page or a program stands inside.
    case foreignContent = "file_foreign_content"
    /// The PDF does something when it is opened, or carries other files.
    case activeDocument = "pdf_active_content"
    case encryptedDocument = "pdf_encrypted"
    /// Objects of the PDF stand in compressed streams, where nobody can see what they do.
    case hiddenObjects = "pdf_hidden_objects"

    /// What a person is told: what is wrong and what to do.
    package var sentence: LocalizedText {
        switch self {
        case .empty: .init(fr: "Le fichier est vide.", en: "The file is empty.")
        case .unknownType:
            .init(
                fr: "Ce fichier n'est pas une image que nous lisons. Envoyez une photo JPEG ou PNG.",
                en: "This file is no image that we read. Send a JPEG or PNG photo.")
        case .typeNotAllowed:
            .init(
                fr: "Ce type de fichier n'est pas accepté ici. Envoyez une photo JPEG ou PNG.",
                en: "This type of file is not accepted here. Send a JPEG or PNG photo.")
        case .tooManyBytes: .init(fr: "Le fichier est trop lourd.", en: "The file is too large.")
        case .tooSmall:
            .init(
                fr: "L'image a trop peu de pixels. Prenez la photo en pleine résolution, sans la réduire.",
                en: "The image has too few pixels. Take the photo in full resolution and do not shrink it.")
        case .tooManyPixels:
            .init(
                fr: "L'image a trop de pixels. Prenez une photo ordinaire avec le téléphone.",
                en: "The image has too many pixels. Take an ordinary photo with the phone.")
        case .truncated:
            .init(
                fr: "Le fichier n'est pas complet. Envoyez-le de nouveau.",
                en: "The file is not complete. Send it again.")
        case .damaged:
            .init(
                fr: "Le fichier est abîmé. Reprenez la photo.",
                en: "The file is damaged. Take the photo again.")
        case .unsupportedCoding:
            .init(
                fr: "Ce codage d'image n'est pas lisible. Enregistrez l'image en JPEG ordinaire.",
                en: "This coding of images cannot be read. Save the image as an ordinary JPEG.")
        case .animated, .trailingData, .foreignContent, .activeDocument, .encryptedDocument, .hiddenObjects:
            sentenceOfUnwanted
        }
    }

    private var sentenceOfUnwanted: LocalizedText {
        switch self {
        case .animated:
            .init(
                fr: "Une image animée n'est pas acceptée. Envoyez une photo.",
                en: "An animated image is not accepted. Send a photo.")
        case .trailingData:
            .init(
                fr: "Le fichier contient autre chose après l'image. Reprenez la photo.",
                en: "The file holds something else after the image. Take the photo again.")
        case .foreignContent:
            .init(
                fr: "Le fichier contient autre chose qu'une image. Reprenez la photo.",
                en: "The file holds something else than an image. Take the photo again.")
        case .activeDocument:
            .init(
                fr: "Ce PDF contient des actions ou des fichiers joints. Envoyez plutôt une photo.",
                en: "This PDF holds actions or attached files. Send a photo instead.")
        case .encryptedDocument:
            .init(
                fr: "Ce PDF est protégé. Envoyez-le sans protection, ou une photo.",
                en: "This PDF is protected. Send it without protection, or a photo.")
        default:
            .init(
                fr: "Ce PDF ne peut pas être contrôlé. Envoyez plutôt une photo du document.",
                en: "This PDF cannot be inspected. Send a photo of the document instead.")
        }
    }
}
