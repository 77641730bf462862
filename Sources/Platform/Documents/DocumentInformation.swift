/// What a document says of itself. The same content with the same time gives the same bytes.
package struct DocumentInformation: Sendable {
    package var title: String
    package var author: String
    /// Such as `fr`.
    package var language: String
    /// In seconds since 1970-01-01T00:00:00Z.
    package var createdAt: Int64
    /// At the foot of each page, on the left.
    package var footer: String
    /// At the foot of each page, on the right: of its number and how many there are.
    package var pageLabel: @Sendable (Int, Int) -> String

    package init(
        title: String, author: String, language: String, createdAt: Int64, footer: String = "",
        pageLabel: @escaping @Sendable (Int, Int) -> String = { "\($0) / \($1)" }
    ) {
        self.title = title
        self.author = author
        self.language = language
        self.createdAt = createdAt
        self.footer = footer
        self.pageLabel = pageLabel
    }
}

/// A day and a time of day in UTC.
struct DocumentDate: Hashable {
    let year, month, day, hour, minute, second: Int

    init(_ seconds: Int64) {
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        let ofDay = Int(seconds - days * 86_400)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        day = Int(ofYear - (153 * shiftedMonth + 2) / 5 + 1)
        (hour, minute, second) = (ofDay / 3_600, ofDay / 60 % 60, ofDay % 60)
    }
}
