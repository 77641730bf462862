/// How the imitation behaves where the real thing is known to differ by place, time or contract. The defaults
/// are those of the reference's section 16.
struct Switches: Sendable {
    enum ReasonShape: String, CaseIterable, Sendable { case string, object }
    enum WrongCredentials: String, CaseIterable, Sendable {
        case loginFailed500 = "500_login_failed"
        case loginFailed401 = "401_login_failed"
        case invalidClient401 = "401_invalid_client"
    }
    enum TokenTarget: String, CaseIterable, Sendable { case optional, mandatory }
    enum CallbackVerb: String, CaseIterable, Sendable { case perOperation = "per_operation", put, post, both }
    enum CallbackRetries: String, CaseIterable, Sendable { case none, threeStages = "three_stages" }
    enum DelayedParty: String, CaseIterable, Sendable { case succeeds, pending }
    enum CurrencyRule: String, CaseIterable, Sendable { case byTarget = "by_target", any }
    enum UserScope: String, CaseIterable, Sendable { case any, product }
    enum DecimalEcho: String, CaseIterable, Sendable { case trimmed, verbatim }
    enum EmptyCallback: String, CaseIterable, Sendable { case ignored, badRequest = "bad_request" }
    enum SpecialCharacters: String, CaseIterable, Sendable { case badRequest = "bad_request", lost, accepted }
    enum ContentType: String, CaseIterable, Sendable {
        case withCharset = "application/json;charset=utf-8"
        case plain = "application/json"
    }
    enum Approval: String, CaseIterable, Sendable { case auto, manual, immediate }
    enum Toggle: String, CaseIterable, Sendable { case off, on }

    var approval = Approval.auto
    var approvalDelay: Int64 = 1500
    var promptExpiry: Int64 = 300_000
    var settlementDelay: Int64 = 300
    var handsetOpening: Int64 = 10_000_000
    var merchantOpening: Int64 = 100_000_000
    var reasonShape = ReasonShape.string
    var wrongCredentials = WrongCredentials.loginFailed500
    var tokenTarget = TokenTarget.optional
    var callbackVerb = CallbackVerb.perOperation
    var callbackRetries = CallbackRetries.none
    var callbackDelay: Int64 = 50
    var delayedParty = DelayedParty.succeeds
    var delayedPartyDelay: Int64 = 25_000
    var currencyRule = CurrencyRule.byTarget
    var userScope = UserScope.any
    var notFoundWindow: Int64 = 0
    var errorAfterPersisting = Toggle.off
    var rateLimit: Int64 = 0
    var decimalEcho = DecimalEcho.trimmed
    var emptyCallback = EmptyCallback.ignored
    var specialCharacters = SpecialCharacters.badRequest
    var testReferences = Toggle.off
    var contentType = ContentType.withCharset
    var orangeMoney = OrangeMoney()
    var orangeWebPayment = OrangeWebPayment()
    var orangeOAuth = OrangeOAuth()
    var orangeSMS = OrangeSMS()
    var smileID = SmileID()
    var mail = SMTPConversation.Behaviour.accepted
}
