import FoundationEssentials
import HTTPTypes
import Primitives
package import ProviderKit

extension MTNMoMo: PreflightProvider {
    /// Looks at the one mistake that fails every payment: MTN creates nothing, and answers 500
    /// `INVALID_CALLBACK_URL_HOST`, where a callback's host is not the one that the API user was registered with.
    ///
    /// The sandbox tells which host that is. In production only the Partner Portal shows it.
    package func preflight(publicURL: String, in context: ProviderContext) async -> [PreflightFinding] {
        guard let host = MTNMoMoCallbackHost(publicURL), let address = URLComponents(string: publicURL) else {
            return [PreflightFinding(.warning, "GATEWAY_PUBLIC_URL has no host: MTN cannot call back.")]
        }
        guard configuration.hasProvisioning else { return Self.production(address, host) }
        var findings: [PreflightFinding] = []
        for product in MTNMoMoProduct.allCases {
            if let finding = await compare(product, with: host, in: context) { findings.append(finding) }
        }
        return findings
    }

    /// What production asks of a callback's address, and what nobody but the portal can tell.
    private static func production(_ address: URLComponents, _ host: MTNMoMoCallbackHost)
        -> [PreflightFinding]
    {
        var findings: [PreflightFinding] = []
        if !host.isPublicName {
            findings.append(
                PreflightFinding(
                    .warning,
                    "GATEWAY_PUBLIC_URL has the host \"\(host.name)\", which is no public DNS name. MTN calls back "
                        + "nothing else in production, and refuses every payment that names it "
                        + "(INVALID_CALLBACK_URL_HOST). Set the name that MTN reaches this gateway by."))
        }
        if address.scheme?.lowercased() != "https" || (address.port ?? 443) != 443 {
            findings.append(
                PreflightFinding(
                    .warning,
                    "GATEWAY_PUBLIC_URL is not https at port 443. MTN calls back nothing else in production: no "
                        + "webhook would arrive. Put a TLS proxy before the gateway and name its address."))
        }
        if address.path.contains("//") {
            findings.append(
                PreflightFinding(
                    .warning,
                    "GATEWAY_PUBLIC_URL has a double slash in its path: MTN answers every payment with 400. "
                        + "Remove it."))
        }
        findings.append(
            PreflightFinding(
                .information,
                "MTN's Partner Portal must have \"\(host.name)\" as the callback host of the collection and of the "
                    + "disbursement. The gateway cannot read it there. Where another is registered, every payment "
                    + "fails with INVALID_CALLBACK_URL_HOST."))
        return findings
    }

    /// Nil where the API user's registered host is ours.
    private func compare(
        _ product: MTNMoMoProduct, with host: MTNMoMoCallbackHost, in context: ProviderContext
    ) async -> PreflightFinding? {
        guard let user = configuration.userIdentifier(for: product) else { return Self.unknownUser(product) }
        do {
            let request = get("/v1_0/apiuser/\(user)", of: product)
            let response = try await context.transport.send(request, deadline: Self.deadline)
            return Self.finding(in: response, product, host)
        } catch {
            return Self.unanswered(product, host, error.message)
        }
    }

    /// Reads `{"providerCallbackHost":"host.example","targetEnvironment":"sandbox"}`.
    static func finding(
        in response: ProviderResponse, _ product: MTNMoMoProduct, _ host: MTNMoMoCallbackHost
    ) -> PreflightFinding? {
        let body = try? JSONValue(parsing: response.body)
        let registered = body?["providerCallbackHost"]?.string.flatMap { MTNMoMoCallbackHost($0) }
        switch (response.status, registered) {
        case (200, let registered?):
            guard !registered.takes(host) else { return nil }
            return PreflightFinding(
                .warning,
                "MTN's sandbox has the callback host \"\(registered.name)\" for the API user of the "
                    + "\(product.rawValue), and GATEWAY_PUBLIC_URL has \"\(host.name)\": every payment would fail "
                    + "with INVALID_CALLBACK_URL_HOST. Set GATEWAY_PUBLIC_URL to the former, or make new API users: "
                    + "bin/provision-mtn --callback-host \(host.name)")
        case (401, _):
            return PreflightFinding(
                .warning,
                "MTN refuses the subscription key of the \(product.rawValue): no payment can be made. Check "
                    + "\(product.setting("SUBSCRIPTION_KEY")).")
        case (400, _), (404, _):
            return unknownUser(product)
        default:
            return unanswered(product, host, "HTTP \(response.status)")
        }
    }

    private static func unknownUser(_ product: MTNMoMoProduct) -> PreflightFinding {
        PreflightFinding(
            .warning,
            "MTN's sandbox does not know the API user of the \(product.rawValue): no payment can be made. Make new "
                + "ones: bin/provision-mtn")
    }

    private static func unanswered(
        _ product: MTNMoMoProduct, _ host: MTNMoMoCallbackHost, _ why: String
    ) -> PreflightFinding {
        PreflightFinding(
            .information,
            "MTN's sandbox did not tell the callback host of the \(product.rawValue) (\(why)). Unless it is "
                + "\"\(host.name)\", every payment fails with INVALID_CALLBACK_URL_HOST.")
    }
}

extension MTNMoMoConfiguration {
    /// Whether API users are made and read over the API: in MTN's sandbox and its imitations. Production gives them
    /// out in the Partner Portal.
    var hasProvisioning: Bool { targetEnvironment == Self.sandbox || address.isThisMachine }

    /// The API user as the sandbox knows it: a UUID. Nil where it is none.
    fileprivate func userIdentifier(for product: MTNMoMoProduct) -> String? {
        UUID(uuidString: credentials(for: product).apiUser.reveal())?.lowercased
    }
}
