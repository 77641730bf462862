package import GatewayCore

/// Whose payments a claim takes: those of one provider, so that another that is slow holds up nobody but itself.
package enum PaymentShare: Sendable, Hashable {
    case all
    case provider(ProviderID)
    /// Those of providers that this gateway is not composed with.
    case others(than: [ProviderID])

    /// The only provider, by name.
    var only: String? {
        if case .provider(let id) = self { id.name } else { nil }
    }

    /// The providers that are left out, by name.
    var except: [String] {
        if case .others(let ids) = self { ids.map(\.name) } else { [] }
    }
}
