package struct SignInPage: Sendable {
    /// Where to go then: an address of these pages.
    package let next: String
    package let name: String

    package init(next: String, name: String) {
        self.next = next
        self.name = name
    }
}

/// One sentence and where to go from there.
package struct MessagePage: Sendable {
    package let text: String
    package let link: PageLink?

    package init(text: String, link: PageLink?) {
        self.text = text
        self.link = link
    }
}

/// The overview of a business day. All texts are in the reader's language, all amounts as he reads them.
package struct DayPage: Sendable {
    /// `2026-11-22`, for addresses.
    package let day: String
    package let previous: PageLink?
    package let next: PageLink?
    package let isClosed: Bool
    package let closedBy: String?
    package let providers: [Provider]
    /// Bars of what was claimed, is expected and is broken, as SVG.
    package let chart: String
    package let kinds: [Kind]
    package let openCases: Int
    package let totals: [NamedValue]
    package let mayImport: Bool
    package let mayRun: Bool
    package let mayClose: Bool
    /// Why the day cannot be closed yet; empty when it can.
    package let obstacles: [String]
    package let hasObstacles: Bool
    /// The pack of a closed day in each form.
    package let pack: [PageLink]

    package struct Provider: Sendable {
        package let name: String
        /// As commands and addresses write it.
        package let identifier: String
        package let statements: [Statement]
        package let hasStatements: Bool
        /// Of the last run; nil where there was none.
        package let run: Run?
        package let balances: [NamedValue]
        package let hasDifference: Bool

        package init(
            name: String, identifier: String, statements: [Statement], run: Run?, balances: [NamedValue],
            hasDifference: Bool
        ) {
            self.name = name
            self.identifier = identifier
            self.statements = statements
            hasStatements = !statements.isEmpty
            self.run = run
            self.balances = balances
            self.hasDifference = hasDifference
        }
    }

    package struct Statement: Sendable {
        package let name: String
        package let address: String
        package let lines: String
        package let rejects: String
        package let period: String
        package let closing: String

        package init(
            name: String, address: String, lines: String, rejects: String, period: String, closing: String
        ) {
            self.name = name
            self.address = address
            self.lines = lines
            self.rejects = rejects
            self.period = period
            self.closing = closing
        }
    }

    package struct Run: Sendable {
        package let time: String
        package let claimed: String
        package let expected: String
        package let breaks: String
        /// The first digits of its hash.
        package let mark: String

        package init(time: String, claimed: String, expected: String, breaks: String, mark: String) {
            self.time = time
            self.claimed = claimed
            self.expected = expected
            self.breaks = breaks
            self.mark = mark
        }
    }

    package struct Kind: Sendable {
        package let name: String
        package let count: String
        package let amount: String
        package let address: String

        package init(name: String, count: String, amount: String, address: String) {
            self.name = name
            self.count = count
            self.amount = amount
            self.address = address
        }
    }

    package init(
        day: String, previous: PageLink?, next: PageLink?, isClosed: Bool, closedBy: String?,
        providers: [Provider], chart: String, kinds: [Kind], openCases: Int, totals: [NamedValue],
        mayImport: Bool, mayRun: Bool, mayClose: Bool, obstacles: [String], pack: [PageLink]
    ) {
        self.day = day
        self.previous = previous
        self.next = next
        self.isClosed = isClosed
        self.closedBy = closedBy
        self.providers = providers
        self.chart = chart
        self.kinds = kinds
        self.openCases = openCases
        self.totals = totals
        self.mayImport = mayImport
        self.mayRun = mayRun
        self.mayClose = mayClose
        self.obstacles = obstacles
        hasObstacles = !obstacles.isEmpty
        self.pack = pack
    }
}

/// One statement file: what was read and what was set aside.
package struct StatementPage: Sendable {
    package let facts: [NamedValue]
    package let rejects: [Reject]
    package let hasRejects: Bool
    package let refusal: String?
    package let day: PageLink

    package struct Reject: Sendable {
        package let row: String
        package let column: String
        package let reason: String

        package init(row: String, column: String, reason: String) {
            self.row = row
            self.column = column
            self.reason = reason
        }
    }

    package init(facts: [NamedValue], rejects: [Reject], refusal: String?, day: PageLink) {
        self.facts = facts
        self.rejects = rejects
        hasRejects = !rejects.isEmpty
        self.refusal = refusal
        self.day = day
    }
}

/// What a file would bring, before anything of it is kept.
package struct PreviewPage: Sendable {
    package let facts: [NamedValue]
    package let rejects: [StatementPage.Reject]
    package let hasRejects: Bool
    package let refusal: String?
    package let day: String

    package init(facts: [NamedValue], rejects: [StatementPage.Reject], refusal: String?, day: String) {
        self.facts = facts
        self.rejects = rejects
        hasRejects = !rejects.isEmpty
        self.refusal = refusal
        self.day = day
    }
}
