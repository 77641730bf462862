/// A list of cases with what narrows it.
package struct CasesPage: Sendable {
    package let filters: [Filter]
    package let cases: [Row]
    package let hasCases: Bool
    package let count: String
    package let mayAct: Bool
    /// The same list, further on.
    package let more: PageLink?
    package let export: PageLink
    /// The filter as the forms that act on all of it send it back.
    package let query: String
    /// How many the filter shows in all: whoever acts on all of them says that he has seen this.
    package let total: String
    package let actions: [Choice]
    package let reasons: [Choice]

    package struct Filter: Sendable {
        package let name: String
        package let label: String
        package let choices: [Choice]

        package init(name: String, label: String, choices: [Choice]) {
            self.name = name
            self.label = label
            self.choices = choices
        }
    }

    package struct Choice: Sendable {
        package let value: String
        package let label: String
        package let isChosen: Bool

        package init(value: String, label: String, isChosen: Bool = false) {
            self.value = value
            self.label = label
            self.isChosen = isChosen
        }
    }

    package struct Row: Sendable {
        package let number: String
        package let version: String
        package let address: String
        package let kind: String
        package let day: String
        package let provider: String
        package let statement: String
        package let books: String
        package let age: String
        package let state: String
        package let assignee: String
        package let explanation: String

        package init(
            number: String, version: String, address: String, kind: String, day: String, provider: String,
            statement: String, books: String, age: String, state: String, assignee: String,
            explanation: String
        ) {
            self.number = number
            self.version = version
            self.address = address
            self.kind = kind
            self.day = day
            self.provider = provider
            self.statement = statement
            self.books = books
            self.age = age
            self.state = state
            self.assignee = assignee
            self.explanation = explanation
        }
    }

    package init(
        filters: [Filter], cases: [Row], count: String, mayAct: Bool, more: PageLink?, export: PageLink,
        query: String, total: String, actions: [Choice], reasons: [Choice]
    ) {
        self.filters = filters
        self.cases = cases
        hasCases = !cases.isEmpty
        self.count = count
        self.mayAct = mayAct
        self.more = more
        self.export = export
        self.query = query
        self.total = total
        self.actions = actions
        self.reasons = reasons
    }
}

/// One case with the whole story of its payments, and what can be done.
package struct CasePage: Sendable {
    package let number: String
    package let version: String
    package let kind: String
    package let explanation: String
    package let facts: [NamedValue]
    package let story: [Event]
    package let hasStory: Bool
    package let steps: [Event]
    package let forms: [Form]
    package let hasForms: Bool
    package let proposal: Proposal?

    /// Something that happened, and how long after what stands before it.
    package struct Event: Sendable {
        package let time: String
        package let after: String
        /// Where it is known from: command, attempt, reply, webhook, ledger, statement.
        package let source: String
        package let title: String
        package let detail: String

        package init(time: String, after: String, source: String, title: String, detail: String) {
            self.time = time
            self.after = after
            self.source = source
            self.title = title
            self.detail = detail
        }
    }

    /// One step that the reader may take now.
    package struct Form: Sendable {
        package let step: String
        package let label: String
        package let help: String
        package let fields: [Field]
        package let isMoney: Bool

        package init(step: String, label: String, help: String, fields: [Field], isMoney: Bool = false) {
            self.step = step
            self.label = label
            self.help = help
            self.fields = fields
            self.isMoney = isMoney
        }
    }

    package struct Field: Sendable {
        package let name: String
        package let label: String
        package let value: String
        package let choices: [CasesPage.Choice]
        package let isChoice: Bool
        package let isLong: Bool
        package let isRequired: Bool

        package init(
            name: String, label: String, value: String = "", choices: [CasesPage.Choice] = [],
            isLong: Bool = false, isRequired: Bool = true
        ) {
            self.name = name
            self.label = label
            self.value = value
            self.choices = choices
            isChoice = !choices.isEmpty
            self.isLong = isLong
            self.isRequired = isRequired
        }
    }

    /// What one person proposed and another has to decide.
    package struct Proposal: Sendable {
        package let number: String
        package let text: String
        package let mayDecide: Bool
        /// Why the reader may not.
        package let obstacle: String?

        package init(number: String, text: String, mayDecide: Bool, obstacle: String?) {
            self.number = number
            self.text = text
            self.mayDecide = mayDecide
            self.obstacle = obstacle
        }
    }

    package init(
        number: String, version: String, kind: String, explanation: String, facts: [NamedValue],
        story: [Event], steps: [Event], forms: [Form], proposal: Proposal?
    ) {
        self.number = number
        self.version = version
        self.kind = kind
        self.explanation = explanation
        self.facts = facts
        self.story = story
        hasStory = !story.isEmpty
        self.steps = steps
        self.forms = forms
        hasForms = !forms.isEmpty
        self.proposal = proposal
    }
}
