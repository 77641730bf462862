import Reconciliation

/// The movements of one account of a report, as far as they are to be held against its totals and balances.
struct OrangeStatementBlock {
    /// Sums since the last heading: of all rows, and of those that succeeded.
    struct Section {
        private(set) var debits: [Int128] = [0, 0]
        private(set) var credits: [Int128] = [0, 0]
        fileprivate(set) var isWhole = true

        fileprivate mutating func add(_ line: StatementLine) {
            let amount = Int128(line.amount)
            for index in 0...(line.status == .succeeded ? 1 : 0) {
                if line.direction == .outgoing { debits[index] += amount } else { credits[index] += amount }
            }
        }
    }

    private(set) var section = Section()
    private var balance: Int128 = 0
    private var isWhole = true
    /// Its opening balance was read and its closing balance was not.
    private(set) var isOpen = false

    mutating func beginSection() { section = Section() }

    mutating func add(_ line: StatementLine) {
        section.add(line)
        guard isOpen, line.status == .succeeded else { return }
        balance += line.direction == .incoming ? Int128(line.amount) : -Int128(line.amount)
    }

    /// A row could not be read: nothing can be summed up.
    mutating func setAside() {
        section.isWhole = false
        isWhole = false
    }

    mutating func open(at amount: Int64) {
        isOpen = true
        isWhole = true
        balance = Int128(amount)
        section = Section()
    }

    /// The balance that follows; nil where nobody can tell.
    mutating func close() -> Int128? {
        defer { isOpen = false }
        return isOpen && isWhole ? balance : nil
    }
}
