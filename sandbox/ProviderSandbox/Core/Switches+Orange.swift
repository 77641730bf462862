extension Switches {
    /// Where sources on the Core API differ or say nothing (reference, sections 4 and 13.3, and "Uncertain").
    struct OrangeMoney: Sendable {
        enum BearerHeader: String, CaseIterable, Sendable {
            /// `WSO2-Authorization` under `/omapi`, `Authorization` elsewhere.
            case byGateway = "by_gateway"
            case authorization
            case wso2 = "wso2_authorization"
            case either
        }
        enum UnauthorizedShape: String, CaseIterable, Sendable { case fault, topLevel = "top_level", xml }
        enum AuthTokenRefusal: String, CaseIterable, Sendable { case gateway, envelope }
        enum CreateTime: String, CaseIterable, Sendable { case string, number }
        enum ConfirmStatus: String, CaseIterable, Sendable { case ok = "200", zero = "0", word = "OK" }
        enum TextLanguage: String, CaseIterable, Sendable { case french = "fr", english = "en" }
        enum RefusalTransport: String, CaseIterable, Sendable {
            case expectationFailed = "417"
            case insideOK = "200_failed"
        }
        enum Cashin: String, CaseIterable, Sendable { case atOnce = "at_once", pending }
        enum CashinPrefix: String, CaseIterable, Sendable { case ci = "CI", mp = "MP" }
        enum Presence: String, CaseIterable, Sendable { case absent, present }
        enum NameKeys: String, CaseIterable, Sendable {
            case camelCase = "firstName", lowerCase = "firstname"
        }
        enum Unpaid: String, CaseIterable, Sendable {
            case pending = "PENDING", initiated = "INITIATED", null
        }
        enum Unanswered: String, CaseIterable, Sendable { case expired = "EXPIRED", failed = "FAILED" }
        enum Refused: String, CaseIterable, Sendable {
            case failed = "FAILED"
            case cancelled = "CANCELLED"
            case canceled = "CANCELED"
        }
        enum ReusedPayToken: String, CaseIterable, Sendable {
            case unprocessable = "422"
            case expectationFailed = "417"
            case badRequest = "400"
        }
        enum UnknownPayToken: String, CaseIterable, Sendable { case notFound = "404", badRequest = "400" }
        enum UnknownSubscriber: String, CaseIterable, Sendable {
            case expectationFailed = "417"
            case nullName = "null_name"
        }
        enum NotifyPort: String, CaseIterable, Sendable { case any, http = "80" }
        enum OrderIDs: String, CaseIterable, Sendable { case any, unique }
        enum OrderIDAlphabet: String, CaseIterable, Sendable { case any, alphanumeric }
        enum CountryCode: String, CaseIterable, Sendable { case refused, stripped }
        enum Retries: String, CaseIterable, Sendable { case none, three }

        var bearerHeader = BearerHeader.byGateway
        var unauthorizedShape = UnauthorizedShape.fault
        var authTokenRefusal = AuthTokenRefusal.gateway
        var passwordGrant = Toggle.off
        var rateLimit: Int64 = 0
        var payTokenLife: Int64 = 600_000
        var unpaid = Unpaid.pending
        var unanswered = Unanswered.expired
        var refused = Refused.failed
        var createTime = CreateTime.string
        var orderIDKey = Presence.absent
        var confirmStatus = ConfirmStatus.ok
        var textLanguage = TextLanguage.french
        var refusalTransport = RefusalTransport.expectationFailed
        var reusedPayToken = ReusedPayToken.unprocessable
        var unknownPayToken = UnknownPayToken.notFound
        var cashin = Cashin.atOnce
        var cashinPrefix = CashinPrefix.ci
        var cashinID = Presence.absent
        var nameKeys = NameKeys.camelCase
        var unknownSubscriber = UnknownSubscriber.expectationFailed
        var countryCode = CountryCode.refused
        var orderIDs = OrderIDs.any
        var orderIDAlphabet = OrderIDAlphabet.any
        var notifyPort = NotifyPort.any
        var callbackExpired = Toggle.off
        var callbackRetries = Retries.none
        var lowestAmount: Int64 = 0
        var highestAmount: Int64 = 0
    }

    /// The same for Web Payment (section 3).
    struct OrangeWebPayment: Sendable {
        enum StatusCode: String, CaseIterable, Sendable { case created = "201", ok = "200" }
        enum Duplicate: String, CaseIterable, Sendable {
            case forbidden = "403"
            case badRequest = "400"
            case conflict = "409"
        }
        enum Refusal: String, CaseIterable, Sendable { case forbidden = "403", badRequest = "400" }
        enum Currency: String, CaseIterable, Sendable { case forbidden = "403", badRequest = "400", any }
        enum AmountText: String, CaseIterable, Sendable { case accepted, refused }
        enum Mismatch: String, CaseIterable, Sendable { case notFound = "404", badRequest = "400" }
        enum TokenLength: String, CaseIterable, Sendable { case long = "64", short = "32" }
        enum Cancelled: String, CaseIterable, Sendable { case failed = "FAILED", initiated = "INITIATED" }
        enum Code: String, CaseIterable, Sendable { case any, shown }
        enum PaymentURL: String, CaseIterable, Sendable { case abstract, payToken = "pay_token" }

        var statusCode = StatusCode.created
        var duplicate = Duplicate.forbidden
        var unknownMerchantKey = Refusal.forbidden
        var currency = Currency.forbidden
        var amountText = AmountText.accepted
        var mismatch = Mismatch.notFound
        var tokenLength = TokenLength.long
        var tokenLife: Int64 = 600_000
        var cancelled = Cancelled.failed
        var code = Code.any
        var paymentURL = PaymentURL.abstract
        var notifyExpired = Toggle.off
        var retries = OrangeMoney.Retries.none
        var rateLimit: Int64 = 0
    }

    /// The delivery receipts of text messages (section 5.3).
    struct OrangeSMS: Sendable {
        enum DeliveryStatus: String, CaseIterable, Sendable {
            case terminal = "DeliveredToTerminal"
            case network = "DeliveredToNetwork"
            case uncertain = "DeliveryUncertain"
            case impossible = "DeliveryImpossible"
            case waiting = "MessageWaiting"
        }
        enum Receipts: String, CaseIterable, Sendable { case once, networkFirst = "network_first" }

        var deliveryStatus = DeliveryStatus.terminal
        var receipts = Receipts.once
        var retries = OrangeMoney.Retries.none
    }

    /// The token endpoint of api.orange.com, which Web Payment and SMS share (section 2).
    struct OrangeOAuth: Sendable {
        enum ExpiresIn: String, CaseIterable, Sendable { case integer, string }
        enum Accept: String, CaseIterable, Sendable { case optional, required }

        var expiresIn = ExpiresIn.integer
        var accept = Accept.optional
    }
}
