/// Microsoft's compound file (MS-CFB, version 3) with one stream, as it holds an Excel 97 workbook.
enum CompoundFile {
    private static let sectorSize = 512
    private static let entriesInSector = 128
    /// Below this size a stream would belong into the mini stream, so it is filled up.
    private static let smallestStream = 4096
    private static let placesInHeader = 109

    private enum Sector {
        static let difat: UInt32 = 0xFFFF_FFFC
        static let fat: UInt32 = 0xFFFF_FFFD
        static let endOfChain: UInt32 = 0xFFFF_FFFE
        static let free: UInt32 = 0xFFFF_FFFF
    }

    /// How many sectors each part takes. They lie in the file in this order: stream, directory, table, table of the table.
    private struct Plan {
        let stream: Int
        let directory = 1
        let table: Int
        let tableOfTable: Int

        init(bytes: Int) {
            stream = (bytes + sectorSize - 1) / sectorSize
            var table = 1
            var tableOfTable = 0
            while true {
                let beyond = max(0, table - placesInHeader)
                tableOfTable = (beyond + entriesInSector - 2) / (entriesInSector - 1)
                let needed =
                    (stream + 1 + table + tableOfTable + entriesInSector - 1) / entriesInSector
                if needed <= table { break }
                table = needed
            }
            self.table = table
            self.tableOfTable = tableOfTable
        }

        var firstOfTable: Int { stream + directory }
        var firstOfTableOfTable: Int { firstOfTable + table }
        var tablePlaces: [UInt32] { (0..<table).map { UInt32(firstOfTable + $0) } }
    }

    static func bytes(streamName: String, _ content: [UInt8]) -> [UInt8] {
        let size = max(content.count, smallestStream)
        let plan = Plan(bytes: size)
        var bytes = header(plan)
        bytes += content
        bytes += [UInt8](repeating: 0, count: plan.stream * sectorSize - content.count)
        bytes += directory(streamName, size: size, root: "Root Entry")
        bytes += table(plan)
        bytes += tableOfTable(plan)
        return bytes
    }

    private static func header(_ plan: Plan) -> [UInt8] {
        var bytes: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]
        bytes += [UInt8](repeating: 0, count: 16)
        // Version 3, little endian, sectors of 2^9 and mini sectors of 2^6 bytes, six reserved bytes.
        bytes += LittleEndian.words(0x003E, 0x0003, 0xFFFE, 9, 6, 0, 0, 0)
        let numbers: [UInt32] = [
            0, UInt32(plan.table), UInt32(plan.stream), 0, UInt32(smallestStream), Sector.endOfChain, 0,
            plan.tableOfTable == 0 ? Sector.endOfChain : UInt32(plan.firstOfTableOfTable),
            UInt32(plan.tableOfTable),
        ]
        let places = plan.tablePlaces.prefix(placesInHeader)
        let rest = [UInt32](repeating: Sector.free, count: placesInHeader - places.count)
        return bytes + (numbers + places + rest).flatMap { LittleEndian.bytes($0) }
    }

    /// The root and the stream; two free entries fill the sector.
    private static func directory(_ name: String, size: Int, root: String) -> [UInt8] {
        entry(root, type: 5, child: 1, start: Sector.endOfChain, size: 0)
            + entry(name, type: 2, child: Sector.free, start: 0, size: size)
            + entry("", type: 0, child: Sector.free, start: 0, size: 0)
            + entry("", type: 0, child: Sector.free, start: 0, size: 0)
    }

    private static func entry(
        _ name: String, type: UInt8, child: UInt32, start: UInt32, size: Int
    ) -> [UInt8] {
        let units = name.utf16.flatMap { LittleEndian.bytes($0) }
        var bytes = units + [UInt8](repeating: 0, count: 64 - units.count)
        bytes += LittleEndian.words(UInt16(name.isEmpty ? 0 : units.count + 2))
        bytes += [type, 1]
        bytes += [Sector.free, Sector.free, child].flatMap { LittleEndian.bytes($0) }
        // No class, no state, no times: the same content gives the same bytes.
        bytes += [UInt8](repeating: 0, count: 36)
        return bytes + LittleEndian.bytes(start) + LittleEndian.bytes(UInt64(size))
    }

    /// Which sector follows each.
    private static func table(_ plan: Plan) -> [UInt8] {
        var next = (0..<plan.stream).map { UInt32($0 + 1) }
        next[plan.stream - 1] = Sector.endOfChain
        next.append(Sector.endOfChain)
        next += [UInt32](repeating: Sector.fat, count: plan.table)
        next += [UInt32](repeating: Sector.difat, count: plan.tableOfTable)
        next += [UInt32](repeating: Sector.free, count: plan.table * entriesInSector - next.count)
        return next.flatMap { LittleEndian.bytes($0) }
    }

    /// Where the sectors of the table lie that the header has no place for.
    private static func tableOfTable(_ plan: Plan) -> [UInt8] {
        var rest = plan.tablePlaces.dropFirst(placesInHeader)
        var entries: [UInt32] = []
        for sector in 0..<plan.tableOfTable {
            let here = rest.prefix(entriesInSector - 1)
            rest = rest.dropFirst(entriesInSector - 1)
            entries += here
            entries += [UInt32](repeating: Sector.free, count: entriesInSector - 1 - here.count)
            let isLast = sector == plan.tableOfTable - 1
            entries.append(isLast ? Sector.endOfChain : UInt32(plan.firstOfTableOfTable + sector + 1))
        }
        return entries.flatMap { LittleEndian.bytes($0) }
    }
}
