/// Why a break is there, as far as the two sides tell: one sentence for a finance officer, and what he can do.
public struct BreakExplanation: Sendable, Hashable {
    public let english: String
    public let french: String

    public init(english: String, french: String) {
        self.english = english
        self.french = french
    }
}
