/// One change of a provider's source that its tests must notice.
struct Mutant: Sendable {
    /// What the mutated program reads from `KIMI_MUTANT`.
    let id: String
    /// File, line, and what was changed.
    let place: String

    /// The file that the mutated target gets in addition: each change takes effect where its number is asked for.
    static let runtime = """
        import Glibc

        enum Mutant {
            static let active = getenv("KIMI_MUTANT").map { String(cString: $0) }

            static func isActive(_ id: String) -> Bool { active == id }
            static func keeps(_ id: String) -> Bool { active != id }

            static func value<Value>(
                _ id: String, _ value: @autoclosure () -> Value, or other: @autoclosure () -> Value
            ) -> Value {
                active == id ? other() : value()
            }

            static func range(_ lower: String, _ upper: String, _ range: ClosedRange<Int>) -> ClosedRange<Int> {
                if active == lower { return range.lowerBound + 1...range.upperBound }
                if active == upper { return range.lowerBound...range.upperBound - 1 }
                return range
            }
        }

        """
}
