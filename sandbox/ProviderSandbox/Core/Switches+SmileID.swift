extension Switches {
    /// Smile ID, both generations: scenarios first, then what its reference marks as uncertain.
    struct SmileID: Sendable {
        /// What becomes of a job that no `sandbox_result` decides. `manual` waits for the page.
        enum Result: String, CaseIterable, Sendable {
            case approved = "0810"
            case notVerified = "0811"
            case unreadable = "0812"
            case machineRejected = "0813"
            case unsupported = "0816"
            case spoof = "0907"
            case recapture = "0001"
            case numberFormat = "1014"
            case authorityDown = "1015"
            case notActivated = "1016"
            case corruptZip = "0903"
            case unknown = "0899"
            case review
            case manual
        }
        enum FinalResult: String, CaseIterable, Sendable {
            case approved = "0810"
            case notVerified = "0811"
            case unreadable = "0812"
            case unsupported = "0816"
            case never
        }
        enum RejectedCode: String, CaseIterable, Sendable {
            case notVerified = "0811"
            case unreadable = "0812"
            case machineRejected = "0813"
            case unsupported = "0816"
            case spoof = "0907"
        }
        enum NotVerified: String, CaseIterable, Sendable { case selfie, liveness, security }
        enum Provisional: String, CaseIterable, Sendable { case incomplete, complete }
        enum ReviewCode: String, CaseIterable, Sendable {
            case provisional = "0814"
            case approved = "0810"
            case absent
        }
        enum UnauthorizedStatus: String, CaseIterable, Sendable {
            case badRequest = "400"
            case unauthorized = "401"
            case forbidden = "403"
        }
        enum UnauthorizedCode: String, CaseIterable, Sendable {
            case notAuthorized = "2205", wrongType = "2204"
        }
        enum TimestampForm: String, CaseIterable, Sendable { case any, millisecondsZ = "milliseconds_z" }
        enum Headers: String, CaseIterable, Sendable { case both, body, headers }
        enum Delivery: String, CaseIterable, Sendable { case once, twice, lost }
        enum Signing: String, CaseIterable, Sendable { case valid, invalid, absent }
        enum Content: String, CaseIterable, Sendable { case whole, malformed, otherJob = "other_job" }
        enum PartnerForm: String, CaseIterable, Sendable { case asIssued = "as_issued", stripped }
        enum PartnerHeader: String, CaseIterable, Sendable {
            case required, optional
            case threeDigits = "three_digits"
        }
        enum Signature: String, CaseIterable, Sendable { case ignored, required }
        enum LinkField: String, CaseIterable, Sendable { case link, linkURL = "link_url" }
        enum UploadErrors: String, CaseIterable, Sendable { case json, xml }
        enum BadInfo: String, CaseIterable, Sendable { case incomplete, complete, badRequest = "400" }
        enum UnknownJob: String, CaseIterable, Sendable { case noZip = "2314", notFound = "404" }
        enum ZipText: String, CaseIterable, Sendable {
            case received = "No zip file received"
            case uploaded = "No zip uploaded yet"
        }
        enum Flags: String, CaseIterable, Sendable { case native, text }
        enum CodeType: String, CaseIterable, Sendable { case string, integer }
        enum Payload: String, CaseIterable, Sendable { case current, older }
        enum EnrolledUser: String, CaseIterable, Sendable {
            case active, disabled, deleted
            case mustReenrol = "must_reenrol"
            case noPhoto = "no_photo"
        }
        enum DuplicateLookup: String, CaseIterable, Sendable { case accepted, refused = "2415" }
        enum ListedCode: String, CaseIterable, Sendable { case separate = "1031", same = "1030" }
        enum Limits: String, CaseIterable, Sendable { case ignored, enforced }
        enum Wallet: String, CaseIterable, Sendable { case funded, empty }
        enum Forbidden: String, CaseIterable, Sendable {
            case nothing, product
            case idType = "id_type"
            case production
            case callback = "callback_url"
            case address = "ip"
            case sdk = "sdk_version"
        }
        enum UnknownIdentity: String, CaseIterable, Sendable {
            case block
            case defaultResult = "default_result"
        }
        enum Scheme: String, CaseIterable, Sendable { case any, https }
        enum JSONParts: String, CaseIterable, Sendable { case typed, any }
        enum AcceptedWord: String, CaseIterable, Sendable { case lower = "accepted", upper = "Accepted" }

        var defaultResult = Result.approved
        /// What is read off every document; its last word is the surname.
        var fullName = "TEST PERSON ONE"
        var decisionDelay: Int64 = 1500
        var reviewDelay: Int64 = 5000
        var reviewResult = FinalResult.approved
        var incompletePolls: Int64 = 0
        var callbackDelay: Int64 = 50
        var callbackDelivery = Delivery.once
        var callbackSignature = Signing.valid
        var callbackAge: Int64 = 0
        var callbackBody = Content.whole
        var statusSignature = Signing.valid
        var enrolledUser = EnrolledUser.active
        var wallet = Wallet.funded
        var forbidden = Forbidden.nothing
        var unknownIdentity = UnknownIdentity.block
        var limits = Limits.ignored

        var rejectedCode = RejectedCode.notVerified
        var notVerified = NotVerified.selfie
        var provisional = Provisional.incomplete
        var reviewCode = ReviewCode.provisional
        var unauthorizedStatus = UnauthorizedStatus.badRequest
        var unauthorizedCode = UnauthorizedCode.notAuthorized
        var timestampWindow: Int64 = 14_400_000
        var timestampForm = TimestampForm.any
        var callbackHeaders = Headers.both
        var callbackRetries: Int64 = 3
        var callbackRetryDelay: Int64 = 5000
        var callbackTimeout: Int64 = 35_000
        var webhookPartner = PartnerForm.asIssued
        var partnerHeader = PartnerHeader.required
        var requestSignature = Signature.ignored
        var enhancedDocuments = Toggle.off
        var linkField = LinkField.link
        var uploadErrors = UploadErrors.json
        var zipLimit: Int64 = 0
        var uploadLife: Int64 = 3_600_000
        var rateLimit: Int64 = 0
        var numberLimit: Int64 = 30
        var duplicateLookup = DuplicateLookup.accepted
        var listedCode = ListedCode.separate
        var badInfo = BadInfo.incomplete
        var unknownJob = UnknownJob.noZip
        var zipText = ZipText.received
        var flags = Flags.native
        var codeType = CodeType.string
        var jobTypeEcho = CodeType.integer
        var payload = Payload.current
        var callbackScheme = Scheme.any
        var requestLimit: Int64 = 4_500_000
        var jsonParts = JSONParts.typed
        var acceptedWord = AcceptedWord.lower
    }
}
