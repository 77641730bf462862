package import GatewayCore
package import GatewayStore
package import ProviderKit
package import Reconciliation

/// What a file says, once it has been read from its first row to its last.
package struct StatementReading: Sendable, Equatable {
    package var format = ""
    package var container = ""
    package var counts = StatementCounts()
    package var linesHash: [UInt8] = []
    package var currency: Currency?
    /// The accounts that it names, in the order in which they come.
    package var accounts: [String] = []
    package var openingBalance: Int64?
    package var closingBalance: Int64?
    /// What it says of itself: its first and last second.
    package var period: ClosedRange<Int64>?
    /// How many lines each day has.
    package var days: [BusinessDay: Int] = [:]
    package var unknownStatuses = 0
    package var unknownMovements = 0
    /// The first rows that were set aside, without what stands in them.
    package var firstRejects: [Rejected] = []
    package var discontinuities = 0

    package static let rejectsShown = 100

    /// A row that was set aside.
    package struct Rejected: Sendable, Equatable {
        package let row: Int
        package let reject: StatementReject
    }

    package init() {}

    /// That its movements are of the day that it was given for.
    func expect(_ day: BusinessDay?) throws {
        guard let day else { return }
        if let period, day.end > period.lowerBound, day.start <= period.upperBound { return }
        if days[day] != nil { return }
        guard let first = counts.firstTime, let last = counts.lastTime else {
            guard let period else { return }
            throw StatementRefusal.otherDay(
                day, first: BusinessDay(containing: period.lowerBound),
                last: BusinessDay(containing: period.upperBound))
        }
        throw StatementRefusal.otherDay(
            day, first: BusinessDay(containing: first), last: BusinessDay(containing: last))
    }
}

/// How far a reading is.
package struct StatementProgress: Sendable {
    package enum Step: Sendable {
        case hashing, keeping, reading, storing
    }

    package let step: Step
    package let rows: Int64
}
