import GatewayCore
import PlantedStatements
import Reconciliation
import Testing

struct MatcherTests {
    @Test func `a payment that waits becomes final by exact evidence`() throws {
        var books = Books()
        books.entries[0].state = .indeterminate
        books.entries[1].state = .pending
        books.entries[0].booked = 0
        books.entries[1].booked = 0
        books.lines[1].status = .failed
        let result = books.reconciled()
        #expect(result.breaks.isEmpty)
        #expect(result.evidence.map(\.payment) == [Books.payment(0), Books.payment(1)])
        #expect(result.evidence.map(\.hasSucceeded) == [true, false])
        #expect(result.claims.count == 12)
    }

    @Test func `without an exact reference nothing becomes final`() {
        var books = Books()
        books.entries[0].state = .indeterminate
        books.entries[0].booked = 0
        books.hideReferences(ofLine: 0)
        let result = books.reconciled()
        #expect(result.evidence.isEmpty)
        #expect(result.breaks.map(\.kind) == [.status])
    }

    @Test func `a pending line before the last word is the same payment`() {
        var books = Books()
        var earlier = books.lines[0]
        earlier.status = .pending
        earlier.time -= 60
        books.lines.append(earlier)
        let result = books.reconciled()
        #expect(result.breaks.isEmpty)
        #expect(result.claims.first?.lines.count == 2)
    }

    @Test func `a line that failed and a payment that failed are one`() {
        var books = Books()
        books.entries[0].state = .failed
        books.entries[0].booked = 0
        books.lines[0].status = .failed
        let result = books.reconciled()
        #expect(result.breaks.isEmpty)
        #expect(result.claims.count == 12)
    }

    @Test func `inside the settlement delay, or without a statement, a payment is expected`() {
        var books = Books()
        books.lines.remove(at: 11)
        books.entries[11].time = Books.day.end - 60
        #expect(
            books.reconciled().expected
                == [Expected(payment: Books.payment(11), reason: .settlementDelay)])
        books.rules.statedUntil = nil
        #expect(books.reconciled().expected.map(\.reason) == [.noStatementYet])
        books.rules.statedUntil = Books.day.end + 86_400
        #expect(books.reconciled().breaks.map(\.kind) == [.missingInStatement])
        books.rules.statedDays = [Books.day.advanced(by: 1)]
        #expect(books.reconciled().expected.map(\.reason) == [.noStatementYet])
    }

    @Test func `one digit off, swapped digits, a party one digit off, fees taken off`() {
        var books = Books()
        for index in 0..<4 { books.lines[index].externalReference = "" }
        books.lines[0].providerReference = "7000000009"
        books.lines[1].providerReference = "7132456789"
        books.hideReferences(ofLine: 2)
        books.lines[2].party = MSISDN("237652469135")
        books.hideReferences(ofLine: 3)
        books.lines[3].amount = 23_000 - (230 + 44 + 50)
        let result = books.reconciled()
        #expect(result.claims.count == 12)
        #expect(result.claims.count { $0.basis == .assignment } == 4)
        #expect(result.breaks.map(\.kind) == [.amount])
    }

    @Test func `a line with a whole reference of its own is never given away`() {
        var books = Books()
        books.lines[0].providerReference = "5555555555"
        books.lines[0].externalReference = ""
        let result = books.reconciled()
        #expect(Set(result.breaks.map(\.kind)) == [.missingInLedger, .missingInStatement])
    }

    @Test func `several alike are taken in the order of time`() {
        var books = Books(count: 0)
        for number in 0..<6 {
            var entry = Books.entry(number)
            entry.party = Books.payer
            entry.amount = 5000
            entry.booked = 5000
            entry.time = Books.day.start + 40_000 + Int64(number * 50)
            books.entries.append(entry)
            books.lines.append(Books.line(of: entry))
            books.lines[number].time = entry.time + 170
            books.hideReferences(ofLine: number)
        }
        let result = books.reconciled()
        #expect(result.breaks.isEmpty)
        let identified = books.identified
        for claim in result.claims {
            let number = identified.firstIndex { $0.id == claim.lines[0] }
            let payment = number.map { Books.payment($0) }
            #expect(payment == claim.payments[0])
        }
        #expect(result.claims.count == 6)
    }

    @Test func `one payment in three lines, and three payments in one line`() {
        for isSplit in [true, false] {
            var books = Books()
            for index in 0..<3 {
                books.entries[index].party = Books.payer
                books.lines[index].party = Books.payer
            }
            if isSplit {
                books.entries[0].amount = 63_000
                books.entries[0].booked = 63_000
                books.entries.removeSubrange(1...2)
                for index in 0..<3 { books.hideReferences(ofLine: index) }
            } else {
                books.lines[0].amount = 63_000
                books.hideReferences(ofLine: 0)
                books.lines.removeSubrange(1...2)
            }
            let result = books.reconciled()
            #expect(result.breaks.isEmpty)
            #expect(result.claims.count == 10)
            let count = result.claims.count { $0.basis == (isSplit ? .split : .merge) }
            #expect(count == 1)
        }
    }

    @Test func `two ways to split are a tie`() {
        var books = Books()
        for index in 0..<4 {
            books.lines[index].party = Books.payer
            books.lines[index].amount = 10_000
            books.lines[index].time += Int64(index)
            books.hideReferences(ofLine: index)
        }
        books.entries[0].party = Books.payer
        books.entries.removeSubrange(1...3)
        let result = books.reconciled()
        #expect(result.breaks.map(\.kind) == [.ambiguous])
        #expect(result.breaks[0].lines.count == 4)
    }

    @Test func `a failed payment that was paid and taken back agrees with the statement`() {
        var books = Books()
        books.entries[0].state = .failed
        books.entries[0].booked = 0
        var back = books.lines[0]
        back.providerReference = "9999999991"
        back.externalReference = ""
        back.originalReference = books.lines[0].providerReference
        back.movement = .reversal
        back.direction = .outgoing
        books.lines.append(back)
        let result = books.reconciled()
        #expect(result.breaks.isEmpty)
        #expect(result.claims.first?.lines.count == 2)
    }

    @Test func `a charge on a row of its own is compared as the sum`() {
        var books = Books()
        func charge(_ amount: Int64) -> StatementLine {
            StatementLine(
                number: 1, providerReference: "8888888881",
                originalReference: books.lines[0].providerReference, time: books.lines[0].time,
                direction: .outgoing, movement: .charge, amount: amount)
        }
        books.lines.append(charge(282))
        #expect(books.reconciled().breaks.isEmpty)
        books.lines[12] = charge(283)
        #expect(books.reconciled().breaks.map(\.kind) == [.fee])
        books.lines[12].originalReference = ""
        #expect(books.reconciled().breaks.isEmpty)
        #expect(books.reconciled().chargeLines.count == 1)
    }

    @Test func `a line that names a payment claimed elsewhere is a repetition`() {
        var books = Books()
        books.claimed = [books.entries.remove(at: 0)]
        let result = books.reconciled()
        #expect(result.breaks.map(\.kind) == [.duplicateInStatement])
        #expect(result.breaks[0].payments == [Books.payment(0)])
    }

    @Test func `a break keeps its identity from run to run`() throws {
        var books = Books()
        books.lines.remove(at: 0)
        let first = try #require(books.reconciled().breaks.first)
        books.lines.removeLast(3)
        books.entries.removeLast(3)
        books.rules.statedUntil = Books.day.end + 999
        #expect(books.reconciled().breaks.first?.identity == first.identity)
    }

    @Test func `extreme amounts and times are compared without overflow`() {
        var books = Books(count: 3)
        books.lines[0].amount = .max
        books.lines[1].time = .min
        books.lines[2].charges = Charges(fee: .max, valueAddedTax: .max, transferTax: .max)
        books.entries[1].time = .max
        let kinds = books.reconciled().breaks.map(\.kind)
        #expect(Set(kinds).isSuperset(of: [.amount, .date, .fee]))
    }

    @Test func `thousands alike, without a reference, are claimed or a tie, and none is missing`() {
        var books = Books(count: 0)
        var random = SeededGenerator(seed: 12)
        for number in 0..<4500 {
            var entry = Books.entry(number)
            entry.party = Books.payer
            entry.amount = 5000
            entry.booked = 5000
            entry.time = Books.day.start + Int64(number * 15)
            books.entries.append(entry)
            var line = Books.line(of: entry)
            line.time = entry.time + Int64.random(in: 0..<60, using: &random)
            books.lines.append(line)
            books.hideReferences(ofLine: number)
        }
        let result = books.reconciled()
        #expect(result.breaks.allSatisfy { $0.kind == .ambiguous })
        #expect(result.claims.count + result.breaks.reduce(0) { $0 + $1.lines.count } == 4500)
    }
}
