import ArgumentParser
import CurlHTTP
import FoundationEssentials
import MTNMoMo
import Primitives
import ProviderKit
import ProviderTransport
import Runtime

/// Makes API users in MTN's sandbox and writes them where the daemon reads them. Prints no secret.
struct ProvisionMTN: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provision-mtn", abstract: "Make API users in MTN's sandbox and write them to .env.",
        discussion: """
            Each product gets an API user of its own, made with that product's subscription key from the settings \
            (MTN_MOMO_COLLECTION_SUBSCRIPTION_KEY, MTN_MOMO_DISBURSEMENT_SUBSCRIPTION_KEY, or for both \
            MTN_MOMO_SUBSCRIPTION_KEY). Run again, it makes new users; MTN keeps the former ones, which nothing uses \
            any more. In production API users come from MTN's Partner Portal instead.
            """)

    enum Product: String, CaseIterable, ExpressibleByArgument {
        case collection, disbursement, both

        var products: [MTNMoMoProduct] {
            switch self {
            case .collection: [.collection]
            case .disbursement: [.disbursement]
            case .both: MTNMoMoProduct.allCases
            }
        }
    }

    @Option(help: "Whose API user: collection, disbursement or both.")
    var product = Product.both

    @Option(
        help:
            "The host that MTN may call back, fixed for the user's life; by default that of GATEWAY_PUBLIC_URL."
    )
    var callbackHost: String?

    @Option(help: "Where the sandbox is; by default MTN_MOMO_BASE_URL, or else MTN's own.")
    var baseURL: String?

    @Option(help: "The file to write; by default the one that the daemon reads.")
    var file: String?

    func run() async throws {
        let plan = try await ProvisioningPlan(
            products: product.products, callbackHost: callbackHost, baseURL: baseURL, file: file)
        let client = CurlClient(logger: .ofCommand)
        do {
            let transport = CurlTransport(client: client)
            for product in plan.products { try await provision(product, plan, over: transport) }
            await client.close()
        } catch {
            await client.close()
            throw error
        }
        for name in plan.shadowedNames() {
            Output.errorLine(
                "\(name) is also set in the environment, which comes before the file: unset it there.")
        }
    }

    private func provision(
        _ product: MTNMoMoProduct, _ plan: ProvisioningPlan, over transport: CurlTransport
    ) async throws {
        let user: MTNMoMoAPIUser
        do throws(ProviderError) {
            user = try await plan.provisioning.makeUser(
                IdentifierSource.system.random(), of: product,
                subscriptionKey: plan.subscriptionKey(of: product), over: transport)
        } catch {
            Output.errorLine("No API user for the \(product.rawValue) was made: \(error.message)")
            throw ExitCode.failure
        }
        let hadOne = try plan.write(user, of: product)
        let former = hadOne ? " in place of the former ones" : ""
        Output.line(
            "\(product.rawValue): a new API user and its key are in \(plan.file)\(former) "
                + "(\(product.setting("API_USER")), \(product.setting("API_KEY"))).")
    }
}
