import Foundation
import Testing

/// The texts of the first sheet of an Excel 97 workbook, by a reader of its own that checks the structure on the way.
struct BinarySheet {
    private(set) var rows: [[String]] = []

    init(_ data: Data) throws {
        let bytes = [UInt8](data)
        try #require(bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]))
        #expect(bytes.count % 512 == 0, "A file of whole sectors")
        let stream = try Self.stream(bytes)
        try read(stream)
    }

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[place + $1]) << ($1 * 8) }
    }

    /// The stream of the second directory entry, along the chain of its sectors.
    private static func stream(_ bytes: [UInt8]) throws -> [UInt8] {
        func sector(_ index: Int) -> Int { 512 + index * 512 }
        let tableSectors = number(bytes, 44, 4)
        try #require(tableSectors <= 109, "The table of the table is not read here")
        let table = (0..<tableSectors).flatMap { index in
            let place = sector(number(bytes, 76 + index * 4, 4))
            return (0..<128).map { number(bytes, place + $0 * 4, 4) }
        }
        let directory = sector(number(bytes, 48, 4))
        let entry = directory + 128
        let name = stride(from: 0, to: 16, by: 2).map { UInt16(number(bytes, entry + $0, 2)) }
        #expect(String(decoding: name, as: UTF16.self) == "Workbook")
        let size = number(bytes, entry + 120, 8)
        try #require(size >= 4096, "A smaller stream would lie in the mini stream")
        var stream: [UInt8] = []
        var next = number(bytes, entry + 116, 4)
        while next != 0xFFFF_FFFE {
            try #require(next < table.count && stream.count < bytes.count, "The chain ends")
            stream += bytes[sector(next)..<sector(next) + 512]
            next = table[next]
        }
        try #require(stream.count >= size)
        return Array(stream.prefix(size))
    }

    private mutating func read(_ stream: [UInt8]) throws {
        var strings: [String] = []
        var place = 0
        var begun: [Int] = []
        var ended = 0
        var sheetPlace = -1
        var stringData: [UInt8] = []
        while place + 4 <= stream.count, ended < 2 {
            let kind = Self.number(stream, place, 2)
            let length = Self.number(stream, place + 2, 2)
            let data = Array(stream[place + 4..<place + 4 + length])
            switch kind {
            case 0x0809:
                #expect(Self.number(data, 0, 2) == 0x0600)
                begun.append(Self.number(data, 2, 2))
                if begun.count == 2 { #expect(place == sheetPlace, "The sheet begins where its name says") }
            case 0x000A:
                ended += 1
                if ended == 1 { strings = Self.texts(stringData) }
            case 0x0085: sheetPlace = Self.number(data, 0, 4)
            case 0x00FC, 0x003C: stringData += data
            case 0x00FD: set(data, strings[Self.number(data, 6, 4)])
            case 0x0203:
                let value = Double(bitPattern: UInt64(bitPattern: Int64(Self.number(data, 6, 8))))
                set(data, value == value.rounded() ? "\(Int64(value))" : "\(value)")
            default: break
            }
            place += 4 + length
        }
        #expect(begun == [0x0005, 0x0010] && ended == 2, "Globals and one sheet, each with its end")
    }

    private mutating func set(_ data: [UInt8], _ text: String) {
        let (row, column) = (Self.number(data, 0, 2), Self.number(data, 2, 2))
        while rows.count <= row { rows.append([]) }
        while rows[row].count <= column { rows[row].append("") }
        rows[row][column] = text
    }

    /// The shared strings; the writer goes on in a next record only between two.
    private static func texts(_ data: [UInt8]) -> [String] {
        var texts: [String] = []
        var place = 8
        while place < data.count {
            let count = number(data, place, 2)
            let width = Int(data[place + 2]) + 1
            let units = (0..<count).map { UInt16(number(data, place + 3 + $0 * width, width)) }
            texts.append(String(decoding: units, as: UTF16.self))
            place += 3 + count * width
        }
        return texts
    }
}
