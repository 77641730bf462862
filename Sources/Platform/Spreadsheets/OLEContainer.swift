/// The container of old Office files (MS-CFB): streams in chains of sectors. What is read here is checked:
/// every chain ends, and every sector lies within the file.
struct OLEContainer {
    struct Stream {
        let name: String
        fileprivate let first: UInt32
        fileprivate let size: Int
    }

    private let bytes: [UInt8]
    private let sectorBytes: Int
    private var table: [UInt32] = []
    private var smallTable: [UInt32] = []
    private var small: [UInt8] = []
    private var streams: [Stream] = []
    private let cutoff: Int

    private static let last: UInt32 = 0xFFFF_FFFA

    init(_ bytes: [UInt8]) throws(SpreadsheetError) {
        self.bytes = bytes
        guard bytes.count >= 1_536, TableFile.kind(of: bytes.prefix(8)) == .xls else { throw Self.damaged }
        switch (Self.u16(bytes, 0x1E), Self.u16(bytes, 0x20)) {
        case (9, 6): sectorBytes = 512
        case (12, 6): sectorBytes = 4_096
        default: throw Self.damaged
        }
        cutoff = Int(Self.u32(bytes, 0x38))
        guard cutoff == 4_096 else { throw Self.damaged }
        table = try sectorTable()
        let directory = try join(chain(from: Self.u32(bytes, 0x30), in: table))
        var root: Stream?
        for start in stride(from: 0, to: directory.count, by: 128) {
            let entry = Array(directory[start..<start + 128])
            guard let stream = Self.stream(entry) else { continue }
            if entry[66] == 5 { root = stream } else { streams.append(stream) }
        }
        guard let root else { throw Self.damaged }
        if Self.u32(bytes, 0x40) > 0 || Self.u32(bytes, 0x3C) <= Self.last {
            let sectors = try join(chain(from: Self.u32(bytes, 0x3C), in: table))
            smallTable = stride(from: 0, to: sectors.count, by: 4).map { Self.u32(sectors, $0) }
        }
        if root.first <= Self.last { small = try join(chain(from: root.first, in: table)) }
    }

    /// The stream of that name, whatever its case.
    func stream(_ name: String) -> Stream? {
        streams.first { $0.name.lowercased() == name.lowercased() }
    }

    func content(of stream: Stream) throws(SpreadsheetError) -> [UInt8] {
        var content: [UInt8]
        if stream.size < cutoff {
            content = []
            for sector in try chain(from: stream.first, in: smallTable) {
                guard (Int(sector) + 1) * 64 <= small.count else { throw Self.damaged }
                content += small[Int(sector) * 64..<(Int(sector) + 1) * 64]
            }
        } else {
            content = try join(chain(from: stream.first, in: table))
        }
        guard content.count >= stream.size else { throw Self.damaged }
        content.removeLast(content.count - stream.size)
        return content
    }

    private static var damaged: SpreadsheetError {
        SpreadsheetError("damaged", "the workbook is damaged: its container does not hold together")
    }

    /// The table of all sectors, whose own sectors the header names, and a chain behind it.
    private func sectorTable() throws(SpreadsheetError) -> [UInt32] {
        var own = (0..<109).map { Self.u32(bytes, 0x4C + 4 * $0) }.filter { $0 <= Self.last }
        var further = Self.u32(bytes, 0x44)
        var rounds = 0
        while further <= Self.last {
            let part = try sector(further)
            rounds += 1
            guard rounds * sectorBytes <= bytes.count else { throw Self.damaged }
            let names = stride(from: 0, to: part.count - 4, by: 4).map {
                Self.u32(part, part.startIndex + $0)
            }
            own += names.filter { $0 <= Self.last }
            further = Self.u32(part, part.endIndex - 4)
        }
        guard own.count == Int(Self.u32(bytes, 0x2C)) else { throw Self.damaged }
        var table: [UInt32] = []
        for name in own {
            let part = try sector(name)
            table += stride(from: 0, to: part.count, by: 4).map { Self.u32(part, part.startIndex + $0) }
            guard table.count <= bytes.count else { throw Self.damaged }
        }
        return table
    }

    private func sector(_ number: UInt32) throws(SpreadsheetError) -> ArraySlice<UInt8> {
        let start = (Int(number) + 1) * sectorBytes
        guard start + sectorBytes <= bytes.count else { throw Self.damaged }
        return bytes[start..<start + sectorBytes]
    }

    private func chain(from first: UInt32, in table: [UInt32]) throws(SpreadsheetError) -> [UInt32] {
        var chain: [UInt32] = []
        var next = first
        while next <= Self.last {
            guard Int(next) < table.count, chain.count < table.count else { throw Self.damaged }
            chain.append(next)
            next = table[Int(next)]
        }
        return chain
    }

    private func join(_ chain: [UInt32]) throws(SpreadsheetError) -> [UInt8] {
        guard chain.count * sectorBytes <= bytes.count else { throw Self.damaged }
        var joined: [UInt8] = []
        joined.reserveCapacity(chain.count * sectorBytes)
        for number in chain { joined += try sector(number) }
        return joined
    }

    private static func stream(_ entry: [UInt8]) -> Stream? {
        let length = Int(u16(entry, 64))
        guard entry[66] == 2 || entry[66] == 5, length >= 2, length <= 64 else { return nil }
        let units = stride(from: 0, to: length - 2, by: 2).map { u16(entry, $0) }
        return Stream(
            name: String(decoding: units, as: UTF16.self), first: u32(entry, 116), size: Int(u32(entry, 120)))
    }

    static func u16(_ bytes: [UInt8], _ place: Int) -> UInt16 { u16(bytes[...], place) }

    static func u32(_ bytes: [UInt8], _ place: Int) -> UInt32 { u32(bytes[...], place) }

    /// Places are those of the array that the slice is of.
    static func u16(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt16 {
        UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
    }

    static func u32(_ bytes: ArraySlice<UInt8>, _ place: Int) -> UInt32 {
        UInt32(u16(bytes, place)) | UInt32(u16(bytes, place + 2)) << 16
    }
}
