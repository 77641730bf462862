/// A cell that is written.
package enum TableCell: Sendable, Hashable {
    case empty
    case text(String)
    case integer(Int64)
    /// Minor units of a currency without decimals, shown in groups of three digits.
    case money(Int64)
    /// A day and a time of day, in seconds since 1970-01-01T00:00:00 of the clock that the reader goes by.
    case dateTime(localSeconds: Int64)
}

/// Text of strangers in cells: a spreadsheet would take what begins like a formula for one, and run it.
package enum NeutralText {
    /// With an apostrophe before what begins with `=`, `+`, `-`, `@`, a tab, a line end or NUL (or with
    /// apostrophes and then one of these), and without any NUL.
    package static func neutral(_ text: String) -> String {
        let plain = text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
        return isRisky(text) ? "'" + plain : plain
    }

    /// What `neutral` was given, of a cell that comes back.
    package static func original(_ text: String) -> String {
        text.utf8.first == 0x27 && isRisky(text)
            ? String(decoding: text.utf8.dropFirst(), as: UTF8.self) : text
    }

    /// Behind apostrophes too: else what was written with one could not be told from what got one here.
    private static func isRisky(_ text: String) -> Bool {
        switch text.utf8.first(where: { $0 != 0x27 }) {
        case 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0A, 0x0D, 0x00: true
        default: false
        }
    }
}
