/// What is to become of a payment, decided when it is accepted: by its party, by a fault, or by the ordinary
/// way.
enum PaymentCourse: Sendable, Equatable {
    /// A person decides on a handset.
    case prompt
    /// Settles by itself after the usual delay.
    case settles
    /// Succeeds, but late.
    case succeedsLate
    /// Never ends.
    case stays
    case fails(reason: String?)
    /// Ends as failed, and turns into a success after so many milliseconds.
    case flips(afterMilliseconds: Int64)

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        switch (parts.first, parts.count > 1 ? parts[1] : nil) {
        case ("prompt", nil): self = .prompt
        case ("settles", nil): self = .settles
        case ("succeeds_late", nil): self = .succeedsLate
        case ("stays", nil): self = .stays
        case ("fails", let reason): self = .fails(reason: reason)
        case ("flips", .some(let text)):
            guard let milliseconds = Int64(text) else { return nil }
            self = .flips(afterMilliseconds: milliseconds)
        default: return nil
        }
    }

    var text: String {
        switch self {
        case .prompt: "prompt"
        case .settles: "settles"
        case .succeedsLate: "succeeds_late"
        case .stays: "stays"
        case .fails(let reason): reason.map { "fails:\($0)" } ?? "fails"
        case .flips(let milliseconds): "flips:\(milliseconds)"
        }
    }
}
