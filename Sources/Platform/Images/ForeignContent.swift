/// Looks for the marks of web pages, scripts and archives, so that no file is a picture for one program and something
/// else for another.
struct ForeignContent: Sendable {
    private var carry: [UInt8] = []
    private var position = 0
    /// Where the last mark of a ZIP archive's end stands.
    private var archiveEnd: Int?

    /// In lower case: the comparison ignores the case of letters.
    private static let marks = ["<script", "<html", "<?php", "<!doctype"].map { Array($0.utf8) }
    private static let archives: [[UInt8]] = [
        Array("Rar!".utf8) + [0x1A, 0x07], Array("7z".utf8) + [0xBC, 0xAF, 0x27, 0x1C],
    ]
    private static let zipEnd = Array("PK".utf8) + [0x05, 0x06]
    private static let longest = 9
    /// A ZIP archive's end stands at most so far before the file's (APPNOTE 4.3.16: record and comment).
    private static let zipReach = 65_557

    mutating func scan(_ bytes: [UInt8]) throws(ImageFault) {
        let window = carry.isEmpty ? bytes : carry + bytes
        let begin = position - carry.count
        var index = 0
        let end = window.count
        while index < end {
            let byte = window[index]
            if byte == UInt8(ascii: "<") || byte == UInt8(ascii: "R") || byte == UInt8(ascii: "7") {
                if Self.isMark(window, index) { throw .foreignContent }
            } else if byte == UInt8(ascii: "P"), Self.holds(Self.zipEnd, window, index) {
                archiveEnd = begin + index
            }
            index += 1
        }
        position += bytes.count
        carry = Array(window.suffix(Self.longest - 1))
    }

    /// Throws where the end of a ZIP archive stands where programs look for it.
    func finish() throws(ImageFault) {
        if let archiveEnd, position - archiveEnd <= Self.zipReach { throw .foreignContent }
    }

    private static func isMark(_ window: [UInt8], _ index: Int) -> Bool {
        archives.contains { holds($0, window, index) }
            || marks.contains { mark in
                index + mark.count <= window.count
                    && mark.indices.allSatisfy { lowercased(window[index + $0]) == mark[$0] }
            }
    }

    private static func holds(_ mark: [UInt8], _ window: [UInt8], _ index: Int) -> Bool {
        index + mark.count <= window.count && mark.indices.allSatisfy { window[index + $0] == mark[$0] }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
