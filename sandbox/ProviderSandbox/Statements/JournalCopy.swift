import FoundationEssentials
import Primitives

/// The journal of a state folder, only read: the simulators may be running and writing it.
enum JournalCopy {
    /// The whole lines of the file, oldest first. A last line without its end is still being written and left out.
    static func entries(folder: String) throws(ControlError) -> [JournalEntry] {
        let path = folder + "/journal.jsonl"
        guard let content = FileManager.default.contents(atPath: path) else {
            throw ControlError(
                message: "There is no journal \(path) to read: no simulator has run with this state folder.")
        }
        let bytes = [UInt8](content)
        let whole = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        return try parse(bytes[..<whole], path: path)
    }

    /// The entries of whole lines.
    static func parse(_ lines: ArraySlice<UInt8>, path: String) throws(ControlError) -> [JournalEntry] {
        var entries: [JournalEntry] = []
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            guard let json = try? JSONValue(parsing: line), let entry = JournalEntry(json) else {
                throw ControlError(
                    message: "The journal \(path) has a damaged line after entry \(entries.count).")
            }
            entries.append(entry)
        }
        return entries
    }
}
