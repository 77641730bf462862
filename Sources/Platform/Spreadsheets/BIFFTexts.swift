/// Walks through the texts that the cells of a workbook in the old format share (MS-XLS 2.4.265): that each
/// of them, its runs of fonts and what hangs on it lie within the record and those that continue it.
struct BIFFTexts {
    private var pieces: ArraySlice<ArraySlice<UInt8>>
    private var piece: ArraySlice<UInt8>

    /// `pieces` are the record's bytes behind its two counts, and those of the records that continue it.
    static func isWhole(_ pieces: [ArraySlice<UInt8>], count: Int) -> Bool {
        guard let first = pieces.first else { return count == 0 }
        var texts = BIFFTexts(pieces: pieces.dropFirst(), piece: first)
        for _ in 0..<count {
            guard texts.skipText() else { return false }
        }
        return true
    }

    private mutating func nextPiece() -> Bool {
        guard let next = pieces.popFirst() else { return false }
        piece = next
        return true
    }

    /// A head is never cut in two. A record may hold fewer texts than it claims.
    private mutating func skipText() -> Bool {
        while piece.isEmpty {
            if !nextPiece() { return true }
        }
        guard piece.count >= 3 else { return false }
        let letters = Int(OLEContainer.u16(piece, piece.startIndex))
        let flags = piece[piece.startIndex + 2]
        guard flags & 0xF2 == 0 else { return false }
        piece = piece.dropFirst(3)
        var behind = 0
        if flags & 8 != 0 {
            guard piece.count >= 2 else { return false }
            behind += 4 * Int(OLEContainer.u16(piece, piece.startIndex))
            piece = piece.dropFirst(2)
        }
        if flags & 4 != 0 {
            guard piece.count >= 4 else { return false }
            behind += Int(OLEContainer.u32(piece, piece.startIndex))
            piece = piece.dropFirst(4)
        }
        return skipLetters(letters, wide: flags & 1 == 1) && skip(behind)
    }

    /// Where a record continues letters, its first byte says anew how wide they are.
    private mutating func skipLetters(_ count: Int, wide: Bool) -> Bool {
        var left = count
        var width = wide ? 2 : 1
        while true {
            let taken = min(left, piece.count / width)
            piece = piece.dropFirst(taken * width)
            left -= taken
            if left == 0 { return true }
            guard piece.isEmpty, nextPiece(), let flags = piece.popFirst(), flags & 0xFE == 0 else {
                return false
            }
            width = flags & 1 == 1 ? 2 : 1
        }
    }

    private mutating func skip(_ count: Int) -> Bool {
        var left = count
        while left > piece.count {
            left -= piece.count
            if !nextPiece() { return false }
        }
        piece = piece.dropFirst(left)
        return true
    }
}
