import GatewayCore
import GatewayEngine
import MTNMoMo
import OrangeMoney
import Primitives
import ProviderKit
import Runtime
import SmileID

/// What the providers read from the settings, and the providers that come of it. They are registered here, in plain
/// sight.
struct ProviderSettings {
    /// In the order in which tables show them.
    let all: [any Provider]

    /// Nil where a setting of MTN's is at fault: the reader knows which.
    init?(_ reader: SettingsReader) {
        let mtnMoMo = MTNMoMoConfiguration(reader)
        let others: [(any Provider)?] = [
            OrangeCoreConfiguration(reader).map { OrangeCore($0) },
            OrangeWebPaymentConfiguration(reader).map { OrangeWebPayment($0) },
            OrangeSMSConfiguration(reader).map { OrangeSMS($0) },
            SmileIDConfiguration(reader).map { SmileID.provider($0, clock: Composition.now) },
            // bin/new-provider: provider
        ]
        Self.requireRefunds(of: others.compactMap(\.self), reader)
        guard let mtnMoMo else { return nil }
        all = [MTNMoMo(mtnMoMo)] + others.compactMap(\.self)
    }

    /// Nobody is asked for money that could not go back: what a provider collects and another pays back needs both.
    private static func requireRefunds(of providers: [any Provider], _ reader: SettingsReader) {
        // Where the settings of the other are at fault, the reader knows that.
        guard reader.optionalSecret("ORANGE_MONEY_CONSUMER_KEY") == nil else { return }
        let ids = Set(providers.map(\.manifest.id))
        for manifest in providers.map(\.manifest) {
            guard let other = manifest.refundsBy, !ids.contains(other) else { continue }
            reader.fault(
                "ORANGE_MONEY_CONSUMER_KEY",
                "the settings of \(other), which pays back what \(manifest.id) collects")
        }
    }

    /// Web Payment takes no longer address for its notifications: each order would be refused.
    func requireShortAddresses(at publicURL: String, _ reader: SettingsReader) {
        for case let provider as OrangeWebPayment in all {
            let addresses = WebhookAddresses(
                publicURL: publicURL, key: Secret([UInt8](repeating: 0, count: 32)))
            guard let attempt = AttemptID("00000000-0000-4000-8000-000000000000") else { continue }
            let length = addresses.url(of: attempt, provider: provider.manifest.id).utf8.count
            let excess = length - OrangeWebPayment.notificationURLLimit
            guard excess > 0 else { continue }
            reader.fault(
                "GATEWAY_PUBLIC_URL",
                "at most \(publicURL.utf8.count - excess) characters, as Orange Web Payment takes addresses of "
                    + "\(OrangeWebPayment.notificationURLLimit)")
        }
    }

    var registry: ProviderRegistry { ProviderRegistry(all) }

    /// Every provider there is, as in production, with credentials that open nothing: for tables of what each can do.
    static func documented() -> [any Provider] {
        let settings = Settings(values: [
            "DEBUG": "True",
            // bin/new-provider: documented
            "MTN_MOMO_BASE_URL": MTNMoMoConfiguration.productionHosts[0],
            "MTN_MOMO_SUBSCRIPTION_KEY": "00000000000000000000000000000000",
            "MTN_MOMO_API_USER": "none", "MTN_MOMO_API_KEY": "none", "ORANGE_MONEY_CLIENT_ID": "none",
            "ORANGE_MONEY_CLIENT_SECRET": "none", "ORANGE_MONEY_CONSUMER_KEY": "none",
            "ORANGE_MONEY_CONSUMER_SECRET": "none", "ORANGE_MONEY_API_USER": "none",
            "ORANGE_MONEY_API_PASSWORD": "none", "ORANGE_MONEY_PIN": "0000",
            "ORANGE_MONEY_CHANNEL_MSISDN": "690000000", "ORANGE_WEBPAY_MERCHANT_KEY": "none",
            "ORANGE_WEBPAY_RETURN_URL": "https://kimi.example/paid",
            "ORANGE_WEBPAY_CANCEL_URL": "https://kimi.example/cancelled",
            "SMILE_ID_PARTNER_ID": "001", "SMILE_ID_API_KEY": "none",
            "SMILE_ID_UPLOAD_HOSTS": "uploads.smile-id.example",
        ])
        guard let providers = ProviderSettings(SettingsReader(settings)) else {
            preconditionFailure("The settings that stand here are complete.")
        }
        return providers.all
    }
}

extension MTNMoMoConfiguration {
    /// MTN's two platforms. Which one serves an account is known to its operator only: they moved in September and
    /// October 2026, and each knows its own payments alone.
    static let productionHosts = ["https://proxy.momoapi.mtn.com", "https://momoapi.momo.africa"]

    /// `MTN_MOMO_…`. Nil where one is at fault: the reader knows which.
    fileprivate init?(_ reader: SettingsReader) {
        var missing: Set<String> = []
        func credentials(_ product: MTNMoMoProduct) -> Credentials {
            func value(_ name: String) -> Secret<String> {
                let secret =
                    reader.optionalSecret(product.setting(name)) ?? reader.secret("MTN_MOMO_\(name)")
                if secret.reveal().isEmpty { missing.insert(product.setting(name)) }
                return secret
            }
            return Credentials(
                subscriptionKey: value("SUBSCRIPTION_KEY"), apiUser: value("API_USER"),
                apiKey: value("API_KEY"))
        }
        let environment = reader.string("MTN_MOMO_ENVIRONMENT", default: "mtncameroon")
        let isSandbox = environment == "sandbox"
        if !isSandbox, reader.optionalString("MTN_MOMO_BASE_URL") == nil {
            reader.fault(
                "MTN_MOMO_BASE_URL",
                "\(Self.productionHosts[0]) (the platform before October 2026) or \(Self.productionHosts[1]) (the "
                    + "one since), whichever gave out the credentials")
        }
        do {
            try self.init(
                baseURL: reader.url(
                    "MTN_MOMO_BASE_URL",
                    default: isSandbox ? MTNMoMoProvisioning.sandbox : Self.productionHosts[0]),
                targetEnvironment: environment, collection: credentials(.collection),
                disbursement: credentials(.disbursement),
                disbursesBy: reader.choice(
                    "MTN_MOMO_DISBURSES_BY", of: ["transfer", "deposit"], default: "transfer"),
                inquiriesPerSecond: reader.int("MTN_MOMO_INQUIRIES_PER_SECOND", default: 10, in: 1...1000))
        } catch {
            let names = [
                "baseURL": "MTN_MOMO_BASE_URL", "targetEnvironment": "MTN_MOMO_ENVIRONMENT",
                "disbursesBy": "MTN_MOMO_DISBURSES_BY",
            ]
            for fault in error.faults {
                let name = names[fault.setting] ?? "MTN_MOMO_\(fault.setting.settingName)"
                if !missing.contains(name) { reader.fault(name, fault.expectation) }
            }
            return nil
        }
    }
}

extension OrangeCoreConfiguration {
    /// `ORANGE_MONEY_…` of the Core API. Nil where Orange has given out no consumer key, and where a setting is at fault:
    /// the reader knows which.
    fileprivate init?(_ reader: SettingsReader) {
        guard let consumerKey = reader.optionalSecret("ORANGE_MONEY_CONSUMER_KEY") else { return nil }
        do {
            try self.init(
                gateway: reader.choice(
                    "ORANGE_MONEY_ENVIRONMENT", of: OrangeCoreGateway.allCases.map(\.rawValue),
                    default: OrangeCoreGateway.production.rawValue),
                tokenURL: reader.optionalString("ORANGE_MONEY_TOKEN_URL"),
                apiURL: reader.optionalString("ORANGE_MONEY_BASE_URL"),
                credentials: Credentials(
                    consumerKey: consumerKey, consumerSecret: reader.secret("ORANGE_MONEY_CONSUMER_SECRET"),
                    apiUser: reader.secret("ORANGE_MONEY_API_USER"),
                    apiPassword: reader.secret("ORANGE_MONEY_API_PASSWORD"),
                    pin: reader.secret("ORANGE_MONEY_PIN")),
                channelMSISDN: reader.string("ORANGE_MONEY_CHANNEL_MSISDN"))
        } catch {
            reader.report(
                error,
                names: [
                    "gateway": "ORANGE_MONEY_ENVIRONMENT", "tokenURL": "ORANGE_MONEY_TOKEN_URL",
                    "apiURL": "ORANGE_MONEY_BASE_URL", "consumerKey": "ORANGE_MONEY_CONSUMER_KEY",
                    "consumerSecret": "ORANGE_MONEY_CONSUMER_SECRET", "apiUser": "ORANGE_MONEY_API_USER",
                    "apiPassword": "ORANGE_MONEY_API_PASSWORD", "pin": "ORANGE_MONEY_PIN",
                    "channelMSISDN": "ORANGE_MONEY_CHANNEL_MSISDN",
                ])
            return nil
        }
    }
}

extension OrangeWebPaymentConfiguration {
    /// `ORANGE_WEBPAY_…`. Nil where Orange has given out no merchant key, and where a setting is at fault: the reader
    /// knows which.
    fileprivate init?(_ reader: SettingsReader) {
        guard let merchantKey = reader.optionalSecret("ORANGE_WEBPAY_MERCHANT_KEY") else { return nil }
        do {
            try self.init(
                baseURL: reader.url("ORANGE_WEBPAY_BASE_URL", default: "https://api.orange.com"),
                country: reader.choice("ORANGE_WEBPAY_COUNTRY", of: ["cm", "dev"], default: "cm"),
                clientID: reader.secret("ORANGE_MONEY_CLIENT_ID"),
                clientSecret: reader.secret("ORANGE_MONEY_CLIENT_SECRET"), merchantKey: merchantKey,
                returnURL: reader.string("ORANGE_WEBPAY_RETURN_URL"),
                cancelURL: reader.string("ORANGE_WEBPAY_CANCEL_URL"),
                shopName: reader.optionalString("ORANGE_WEBPAY_SHOP_NAME"))
        } catch {
            reader.report(
                error,
                names: [
                    "baseURL": "ORANGE_WEBPAY_BASE_URL", "country": "ORANGE_WEBPAY_COUNTRY",
                    "clientID": "ORANGE_MONEY_CLIENT_ID", "clientSecret": "ORANGE_MONEY_CLIENT_SECRET",
                    "merchantKey": "ORANGE_WEBPAY_MERCHANT_KEY", "returnURL": "ORANGE_WEBPAY_RETURN_URL",
                    "cancelURL": "ORANGE_WEBPAY_CANCEL_URL", "shopName": "ORANGE_WEBPAY_SHOP_NAME",
                ])
            return nil
        }
    }
}

extension OrangeSMSConfiguration {
    /// `ORANGE_…`. Nil where Orange has no client identifier, so that the gateway sends no text messages, and where a
    /// setting is at fault: the reader knows which.
    fileprivate init?(_ reader: SettingsReader) {
        guard let clientID = reader.optionalSecret("ORANGE_MONEY_CLIENT_ID") else { return nil }
        do {
            try self.init(
                baseURL: reader.url("ORANGE_SMS_BASE_URL", default: "https://api.orange.com"),
                clientID: clientID,
                clientSecret: reader.secret("ORANGE_MONEY_CLIENT_SECRET"),
                smsSender: reader.string("ORANGE_SMS_SENDER", default: "+2370000"),
                smsSenderName: reader.optionalString("ORANGE_SMS_SENDER_NAME"))
        } catch {
            let names = [
                "baseURL": "ORANGE_SMS_BASE_URL", "clientID": "ORANGE_MONEY_CLIENT_ID",
                "clientSecret": "ORANGE_MONEY_CLIENT_SECRET", "smsSender": "ORANGE_SMS_SENDER",
                "smsSenderName": "ORANGE_SMS_SENDER_NAME",
            ]
            for fault in error.faults {
                reader.fault(names[fault.setting] ?? fault.setting, fault.expectation)
            }
            return nil
        }
    }
}

extension SmileIDConfiguration {
    /// `SMILE_ID_…`. Nil where Smile ID has given us no partner identifier, so that nobody is checked, and where a setting
    /// is at fault: the reader knows which.
    fileprivate init?(_ reader: SettingsReader) {
        guard let partnerID = reader.optionalString("SMILE_ID_PARTNER_ID") else { return nil }
        do {
            try self.init(
                apiVersion: reader.choice("SMILE_ID_API_VERSION", of: ["v1", "v3"], default: "v1"),
                sandbox: reader.bool("SMILE_ID_SANDBOX", default: false),
                baseURL: reader.optionalString("SMILE_ID_BASE_URL"), partnerID: partnerID,
                apiKey: reader.secret("SMILE_ID_API_KEY"),
                uploadHosts: reader.list("SMILE_ID_UPLOAD_HOSTS"),
                callbackWindow: reader.duration(
                    seconds: "SMILE_ID_CALLBACK_WINDOW_SECONDS", default: .seconds(3600)),
                sandboxResult: reader.optionalString("SMILE_ID_SANDBOX_RESULT"))
        } catch {
            reader.report(
                error,
                names: [
                    "apiVersion": "SMILE_ID_API_VERSION", "baseURL": "SMILE_ID_BASE_URL",
                    "partnerID": "SMILE_ID_PARTNER_ID", "apiKey": "SMILE_ID_API_KEY",
                    "uploadHosts": "SMILE_ID_UPLOAD_HOSTS",
                    "callbackWindow": "SMILE_ID_CALLBACK_WINDOW_SECONDS",
                    "sandboxResult": "SMILE_ID_SANDBOX_RESULT",
                ])
            return nil
        }
    }
}

extension SettingsReader {
    /// The faults of a provider's configuration, each by the name of its setting. A setting that is missing has been
    /// reported by its reading, and holds nothing.
    fileprivate func report(_ faults: ConfigurationFaults, names: [String: String]) {
        for fault in faults.faults { self.fault(names[fault.setting] ?? fault.setting, fault.expectation) }
    }
}

extension ConfigurationFault {
    /// The message as the end of a sentence that begins with "expected".
    var expectation: String {
        let lead = "It must be "
        let text = message.hasPrefix(lead) ? message.dropFirst(lead.count) : message[...]
        return String(text.hasSuffix(".") ? text.dropLast() : text)
    }
}

extension String {
    /// `collection.apiKey` as `COLLECTION_API_KEY`.
    fileprivate var settingName: String {
        map { $0 == "." ? "_" : ($0.isUppercase ? "_" : "") + $0.uppercased() }.joined()
    }
}
