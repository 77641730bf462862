/// One of the three parts of what a provider charges in Cameroon.
public enum ChargePart: String, Sendable, Hashable, CaseIterable {
    case fee
    case valueAddedTax = "value_added_tax"
    case transferTax = "transfer_tax"
}
