/// The texts that cells of a workbook name by their number: one store of bytes, and where each text ends in
/// it.
final class SharedTexts: XMLReceiver {
    private let most: Int
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private var isInText = false
    private var isInPhonetic = false

    init(most: Int) {
        self.most = min(most, Int(UInt32.max))
    }

    subscript(_ index: Int) -> ArraySlice<UInt8>? {
        guard ends.indices.contains(index) else { return nil }
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    func begin(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) {
        if name == .phonetic { isInPhonetic = true }
        if name == .text { isInText = !isInPhonetic }
    }

    func end(_ name: XMLName, _ stream: XMLStream) throws(SpreadsheetError) {
        switch name {
        case .text: isInText = false
        case .phonetic: isInPhonetic = false
        case .item:
            let start = ends.last.map { Int($0) } ?? 0
            if let plain = EscapedText.plain(bytes[start...]) { bytes.replaceSubrange(start..., with: plain) }
            ends.append(UInt32(bytes.count))
            try check()
        default: break
        }
    }

    func text(_ part: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) throws(SpreadsheetError) {
        guard isInText else { return }
        bytes.append(contentsOf: part)
        try check()
    }

    private func check() throws(SpreadsheetError) {
        guard bytes.count + 4 * ends.count <= most else {
            throw SpreadsheetError(
                "too_large", "the texts that the workbook's cells share have more than \(most) bytes")
        }
    }
}

/// Characters that XML cannot hold stand in workbooks as `_x000D_` (ECMA-376, 22.4.2.4).
enum EscapedText {
    /// Nil where nothing is written so.
    static func plain(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.contains(0x5F) else { return nil }
        var plain: [UInt8] = []
        var changed = false
        var place = text.startIndex
        while place < text.endIndex {
            if let scalar = scalar(text[place...].prefix(7)) {
                TextDecoder.append(scalar, to: &plain)
                place += 7
                changed = true
            } else {
                plain.append(text[place])
                place += 1
            }
        }
        return changed ? plain : nil
    }

    private static func scalar(_ text: ArraySlice<UInt8>) -> UInt32? {
        guard text.count == 7, text.first == 0x5F, text[text.startIndex + 1] == 0x78, text.last == 0x5F else {
            return nil
        }
        let digits = text.dropFirst(2).dropLast()
        guard digits.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), value > 0,
            Unicode.Scalar(value) != nil
        else { return nil }
        return value
    }
}
