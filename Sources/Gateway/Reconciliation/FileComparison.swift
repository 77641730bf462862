/// Two files beside one another: every key that only one of them has, or that they tell differently of.
public struct FileComparison: Sendable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case missingLeft = "missing_left"
        case missingRight = "missing_right"
        case amount, status, fee
        case valueAddedTax = "value_added_tax"
        case transferTax = "transfer_tax"
        case time
        case duplicateLeft = "duplicate_left"
        case duplicateRight = "duplicate_right"
    }

    /// What one file says about a key.
    public struct Values: Sendable, Hashable {
        public var row: Int
        public var amount: Int64
        public var fee: Int64
        public var valueAddedTax: Int64
        public var transferTax: Int64
        public var status: String
        /// Seconds since 1970-01-01T00:00:00Z.
        public var time: Int64
    }

    public struct Difference: Sendable, Hashable {
        public var kind: Kind
        public var key: ReferenceKey
        public var left: Values?
        public var right: Values?
    }

    private let left: ComparedFile
    private let right: ComparedFile
    /// Which word of the left file each word of the right file is.
    private let statusOfRight: [UInt32]
    private let comparesTaxes: Bool

    /// Both files have been finished. Taxes are compared where both show them.
    public init(left: ComparedFile, right: ComparedFile) {
        self.left = left
        self.right = right
        statusOfRight = right.statuses.names.map { name in
            left.statuses.names.firstIndex(of: name).map { UInt32($0) } ?? .max
        }
        comparesTaxes = left.showsTaxes && right.showsTaxes
    }

    public static let partCount = ComparedFile.partCount

    /// The differences of some parts, in the order of their keys. Different parts may be asked for at the same time.
    public func differences(inParts range: Range<Int>) -> [Difference] {
        var found: [Difference] = []
        var index: [UInt32] = []
        for part in range { compare(part, &index, &found) }
        return found.sorted {
            ($0.key, $0.left?.row ?? 0, $0.right?.row ?? 0) < ($1.key, $1.left?.row ?? 0, $1.right?.row ?? 0)
        }
    }

    public func differences() -> [Difference] { differences(inParts: 0..<Self.partCount) }

    /// One part: the left rows are laid out in an index, the right rows are looked up in it. A place holds one more than
    /// the number of a row; rows of the right that have no partner are laid out behind those of the left.
    private func compare(_ part: Int, _ index: inout [UInt32], _ found: inout [Difference]) {
        let lefts = Array(left.parts[part].joined())
        let rights = Array(right.parts[part].joined())
        let leftTaxes = comparesTaxes ? Array(left.taxParts[part].joined()) : []
        let rightTaxes = comparesTaxes ? Array(right.taxParts[part].joined()) : []
        let places = max(16, (max(lefts.count, rights.count) + 1) * 2)
        index.removeAll(keepingCapacity: true)
        index.append(contentsOf: repeatElement(0, count: places))
        var isMet = [Bool](repeating: false, count: lefts.count)
        var orphans: [Int] = []

        func tax(_ taxes: [UInt64], _ number: Int) -> UInt64 { taxes.isEmpty ? 0 : taxes[number] }
        func leftValues(_ number: Int) -> Values {
            Values(lefts[number], tax(leftTaxes, number), left.statuses)
        }
        func rightValues(_ number: Int) -> Values {
            Values(rights[number], tax(rightTaxes, number), right.statuses)
        }

        for number in lefts.indices {
            let key = lefts[number].key
            var place = Self.place(key, places)
            while index[place] != 0, lefts[Int(index[place]) - 1].key != key {
                place = place + 1 == places ? 0 : place + 1
            }
            if index[place] == 0 {
                index[place] = UInt32(number + 1)
            } else {
                isMet[number] = true
                found.append(
                    Difference(kind: .duplicateLeft, key: key, left: leftValues(number), right: nil))
            }
        }
        for number in rights.indices {
            let row = rights[number]
            let key = row.key
            var place = Self.place(key, places)
            while index[place] != 0, lefts[Int(index[place]) - 1].key != key {
                place = place + 1 == places ? 0 : place + 1
            }
            guard index[place] != 0 else {
                orphans.append(number)
                continue
            }
            let other = Int(index[place]) - 1
            if isMet[other] {
                found.append(
                    Difference(kind: .duplicateRight, key: key, left: nil, right: rightValues(number)))
                continue
            }
            isMet[other] = true
            let kinds = kinds(lefts[other], row, tax(leftTaxes, other), tax(rightTaxes, number))
            for kind in kinds {
                found.append(
                    Difference(
                        kind: kind, key: key, left: leftValues(other), right: rightValues(number)))
            }
        }
        for number in lefts.indices where !isMet[number] {
            found.append(
                Difference(
                    kind: .missingRight, key: lefts[number].key, left: leftValues(number), right: nil))
        }
        var seen: Set<ReferenceKey> = []
        for number in orphans {
            let key = rights[number].key
            let kind: Kind = seen.insert(key).inserted ? .missingLeft : .duplicateRight
            found.append(Difference(kind: kind, key: key, left: nil, right: rightValues(number)))
        }
    }

    @inline(__always)
    private static func place(_ key: ReferenceKey, _ places: Int) -> Int {
        Int((key.spread << 7).multipliedFullWidth(by: UInt64(places)).high)
    }

    @inline(__always)
    private func kinds(
        _ left: ComparedRow, _ right: ComparedRow, _ leftTaxes: UInt64, _ rightTaxes: UInt64
    ) -> [Kind] {
        let status = statusOfRight[Int(right.status)]
        if left.amount == right.amount, left.status == status, left.fee == right.fee,
            left.time == right.time, leftTaxes == rightTaxes
        {
            return []
        }
        var kinds: [Kind] = []
        if left.amount != right.amount { kinds.append(.amount) }
        if left.status != status { kinds.append(.status) }
        if left.fee != right.fee { kinds.append(.fee) }
        if leftTaxes >> 32 != rightTaxes >> 32 { kinds.append(.valueAddedTax) }
        if leftTaxes & 0xffff_ffff != rightTaxes & 0xffff_ffff { kinds.append(.transferTax) }
        if left.time != right.time { kinds.append(.time) }
        return kinds
    }
}

extension FileComparison.Values {
    fileprivate init(_ row: ComparedRow, _ taxes: UInt64, _ statuses: ComparedStatuses) {
        self.init(
            row: Int(row.number), amount: row.amount, fee: Int64(row.fee),
            valueAddedTax: Int64(taxes >> 32), transferTax: Int64(taxes & 0xffff_ffff),
            status: statuses.names[Int(row.status)], time: Int64(row.time))
    }
}
