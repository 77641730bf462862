/// Why an archive could not be written or read.
package enum ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An archive holds one entry at least.
    case empty
    /// It holds more entries than the limits allow.
    case tooManyEntries
    /// What it unpacks to is more than the limits allow, in all or for its size.
    case tooLarge
    /// It is no ZIP archive, or a part of it is damaged or encrypted. The text is the library's own.
    case unreadable(String)
    /// It could not be made. The text is the library's own.
    case unwritable(String)

    package var description: String {
        switch self {
        case .empty: "the archive would hold nothing"
        case .tooManyEntries: "the archive holds too many entries"
        case .tooLarge: "the archive unpacks to too much"
        case .unreadable(let why): "the archive cannot be read: \(why)"
        case .unwritable(let why): "the archive cannot be written: \(why)"
        }
    }
}
