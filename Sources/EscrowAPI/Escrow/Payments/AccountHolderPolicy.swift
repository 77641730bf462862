/// How long operators are asked whose account a number is, and how long their answers are believed.
package struct AccountHolderPolicy: Sendable {
    /// How long a person waits for one operator's answer; without one the prefix decides.
    package var wait: Duration
    /// How long an account that exists is believed to.
    package var memory: Duration

    package init(wait: Duration = .seconds(3), memory: Duration = .seconds(86_400)) {
        self.wait = wait
        self.memory = memory
    }

    /// Somebody may open an account at any moment.
    var memoryOfAbsence: Duration { min(memory, .seconds(600)) }

    /// How long an operator that did not tell is not asked again about the same number.
    var askAgainAfter: Duration { max(.seconds(60), wait) }
}
