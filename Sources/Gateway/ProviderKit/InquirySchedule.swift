public import Primitives

/// When an attempt without a final state is asked about.
public struct InquirySchedule: Sendable {
    /// Growing delays; when they are exhausted the payment becomes a case.
    public let delays: RetryPolicy
    /// How many answers "unknown reference" in a row mean that the provider never had the request.
    public let notFoundAnswers: Int

    public init(delays: RetryPolicy, notFoundAnswers: Int) {
        precondition(notFoundAnswers >= 1, "One answer at least must say that the reference is unknown.")
        self.delays = delays
        self.notFoundAnswers = notFoundAnswers
    }
}
