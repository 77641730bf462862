package import FoundationEssentials
import HTTPTypes
package import Primitives
package import ProviderKit

/// An API user of one product, with its key.
package struct MTNMoMoAPIUser: Sendable {
    package let id: Secret<String>
    package let key: Secret<String>
}

/// Makes API users in MTN's sandbox, which has no other way to get one.
/// Source: "Sandbox user provisioning", MoMo developer portal, November 2026.
package struct MTNMoMoProvisioning: Sendable {
    /// MTN's own sandbox.
    package static let sandbox = "https://sandbox.momodeveloper.mtn.com"

    let address: ProviderAddress
    let callbackHost: String

    /// `callbackHost` is a bare DNS name, and cannot be changed for the life of the API users; an imitation on this
    /// machine takes an address, too.
    package init(baseURL: String, callbackHost: String) throws(ConfigurationFaults) {
        var faults: [ConfigurationFault] = []
        let address = ProviderAddress(baseURL)
        if address == nil {
            faults.append(
                ConfigurationFault(
                    "base-url", "It must be https://host[:port] without a path; http only to this machine."))
        }
        let host = MTNMoMoCallbackHost(callbackHost)
        let isName = callbackHost.contains("://") ? false : host?.isPublicName ?? false
        let isHere = (address?.isThisMachine ?? false) && (host?.isThisMachine ?? false)
        if !isName && !isHere {
            faults.append(
                ConfigurationFault(
                    "callback-host",
                    "It must be the DNS name of GATEWAY_PUBLIC_URL, such as pay.example.cm: no scheme, port or path, "
                        + "and no IP address."))
        }
        guard let address, let host, faults.isEmpty else { throw ConfigurationFaults(faults) }
        self.address = address
        self.callbackHost = host.name
    }

    /// Makes the API user `id` (random, version 4) with a product's subscription key, and a key for it.
    ///
    /// Throws an error whose message says what to do. A user whose key could not be had stays at MTN, unused.
    package func makeUser(
        _ id: UUID, of product: MTNMoMoProduct, subscriptionKey: Secret<String>,
        over transport: any HTTPTransport
    ) async throws(ProviderError) -> MTNMoMoAPIUser {
        let made = try await transport.send(
            encodeUser(id, subscriptionKey: subscriptionKey), deadline: MTNMoMo.deadline)
        guard made.status == 201 else { throw Self.error(made, product) }
        let keyed = try await transport.send(
            encodeKey(of: id, subscriptionKey: subscriptionKey), deadline: MTNMoMo.deadline)
        let body = try? JSONValue(parsing: keyed.body)
        guard keyed.status == 201, let key = body?["apiKey"]?.string, !key.isEmpty else {
            throw Self.error(keyed, product)
        }
        return MTNMoMoAPIUser(id: Secret(id.lowercased), key: Secret(key))
    }

    /// `POST /v1_0/apiuser`: the reference becomes the API user.
    func encodeUser(_ id: UUID, subscriptionKey: Secret<String>) -> ProviderRequest {
        ProviderRequest(
            .post, "\(address.text)/v1_0/apiuser",
            headers: [
                .ocpApimSubscriptionKey: subscriptionKey.reveal(), .xReferenceID: id.lowercased,
                .contentType: "application/json",
            ], body: Array(JSONValue.object(["providerCallbackHost": .string(callbackHost)]).text.utf8))
    }

    /// `POST /v1_0/apiuser/{id}/apikey`, without a body. The key cannot be read again.
    func encodeKey(of id: UUID, subscriptionKey: Secret<String>) -> ProviderRequest {
        ProviderRequest(
            .post, "\(address.text)/v1_0/apiuser/\(id.lowercased)/apikey",
            headers: [.ocpApimSubscriptionKey: subscriptionKey.reveal()])
    }

    static func error(_ response: ProviderResponse, _ product: MTNMoMoProduct) -> ProviderError {
        let (code, what): (ProviderError.Code, String) =
            switch response.status {
            case 401:
                (
                    .refused,
                    "MTN refuses the subscription key of the \(product.rawValue). Each product has its own: it stands "
                        + "in your profile at the developer portal; set \(product.setting("SUBSCRIPTION_KEY"))"
                )
            case 409:
                (
                    .refused,
                    "MTN has an API user of that name already. Run the command again: it draws another"
                )
            case 400: (.refused, "MTN does not take the callback host. It must be a bare DNS name")
            case 403: (.refused, "MTN, or a firewall before it, forbids the call from this address")
            case 404:
                (
                    .refused,
                    "There is no provisioning at this address. In production API users come from the Partner Portal"
                )
            case 429: (.throttled, "MTN asks to slow down. Run the command again later")
            case 500...599: (.interrupted, "MTN's sandbox is unavailable. Run the command again later")
            default: (.malformed, "MTN answers with something that it does not document")
            }
        return ProviderError(
            code, delivery: .unknown, message: "\(what) (HTTP \(response.status)).",
            httpStatus: response.status)
    }
}

extension MTNMoMoProduct {
    /// The name of a setting that is this product's own, such as `MTN_MOMO_COLLECTION_API_KEY`.
    package func setting(_ name: String) -> String {
        "MTN_MOMO_\(rawValue.uppercased())_\(name)"
    }
}
