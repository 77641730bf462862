import FoundationEssentials
import GatewayCore
import HTTPTypes
import Primitives
import ProviderKit

/// What became of a job's announcement.
enum SmileIDV1Announcement {
    case place(SmileIDV1UploadPlace)
    /// A job of that identifier is there.
    case isThere
    case reply(KYCReply)
}

/// Where a job's images go, and Smile ID's number of the job.
struct SmileIDV1UploadPlace {
    /// As it was told, its query included: it is signed.
    let url: String
    let job: String?
}

/// What v1's replies say. A response goes in, an outcome or an error comes out.
extension SmileIDV1 {
    /// Reads the answer to `/upload`.
    func decodeUpload(_ response: ProviderResponse) throws(ProviderError) -> SmileIDV1Announcement {
        let body = try? JSONValue(parsing: response.body)
        let code = SmileIDText.code(body?["code"])
        let error = code.flatMap { SmileIDErrorCode($0, stage: "22") }
        switch response.status {
        case 200:
            guard error == .success, let url = body?["upload_url"]?.string else {
                throw Self.unreadable("a new job", response)
            }
            try checkUploadURL(url, response)
            let job = SmileIDText.jobNumber(body?["smile_job_id"])
            return .place(SmileIDV1UploadPlace(url: url, job: job))
        case 400...499 where error == .jobExists:
            return .isThere
        case 400...499 where response.status != 429:
            let evidence = SmileIDRecord.evidence(of: response)
            if let code, let reason = error?.refusal {
                return .reply(
                    KYCReply(
                        .refused(reason, code: code, "Smile ID does not take the order."), evidence: evidence)
                )
            }
            guard let code, error == nil, code.hasPrefix("22") else {
                throw Self.error(response, code, error)
            }
            return .reply(KYCReply(.unrecognised("code \(code)"), evidence: evidence))
        default: throw Self.error(response, code, error)
        }
    }

    /// Our images go where the configuration allows and nowhere else, whatever an answer says: by https, or
    /// to the configured base itself.
    private func checkUploadURL(_ url: String, _ response: ProviderResponse) throws(ProviderError) {
        let parts = URLComponents(string: url)
        let isPlain = parts?.user == nil && parts?.password == nil && parts?.fragment == nil
        var origin = URLComponents()
        origin.scheme = parts?.scheme
        origin.host = parts?.host
        origin.port = parts?.port
        let address = origin.string.flatMap { ProviderAddress($0) }
        if let address, isPlain, url.utf8.count <= 8192 {
            if address.text == configuration.address.text { return }
            if address.text.hasPrefix("https://"), configuration.uploadHosts.contains(address.host) { return }
        }
        throw ProviderError(
            .refused, delivery: .unknown,
            message:
                "Smile ID sends the images to \(address?.host.prefix(200) ?? "no host that can be read"), which "
                + "SMILE_ID_UPLOAD_HOSTS does not hold: nothing was sent there.",
            httpStatus: response.status)
    }

    /// Reads the answer to the images: 200 and nothing else is a success. What else S3 says tells nothing of
    /// the job.
    static func decodePut(
        _ response: ProviderResponse, of place: SmileIDV1UploadPlace
    ) throws(ProviderError) -> KYCReply {
        switch response.status {
        case 200:
            return KYCReply(
                .pending(job: place.job), evidence: ProviderEvidence(httpStatus: 200, body: ""))
        case 500...599: throw error(response, nil, nil)
        default:
            throw ProviderError(
                .refused, delivery: .unknown,
                message: "The images were not taken (HTTP \(response.status)).", httpStatus: response.status)
        }
    }

    /// Reads the answer to `/job_status`, which must be signed by Smile ID and about this job.
    func decodeStatus(_ response: ProviderResponse, of order: KYCOrder) throws(ProviderError) -> KYCReply {
        let body = try? JSONValue(parsing: response.body)
        let code = SmileIDText.code(body?["code"])
        let error = code.flatMap { SmileIDErrorCode($0, stage: "23") }
        let outcome: KYCOutcome
        switch response.status {
        case 200:
            guard let body, body.members != nil else { throw Self.unreadable("a job", response) }
            outcome =
                try Self.isSigned(body, by: signature)
                ? standing(body, code, error, response, of: order) : .mismatched(fields: ["signature"])
        case 404 where code?.hasPrefix("23") == true:
            outcome = .notFound
        case 400...499 where response.status != 429:
            guard let code, error == nil, code.hasPrefix("23") else {
                throw Self.error(response, code, error)
            }
            outcome = .unrecognised("code \(code)")
        default: throw Self.error(response, code, error)
        }
        return KYCReply(outcome, evidence: SmileIDRecord.evidence(of: response))
    }

    /// The pair in the body, whatever its age: it was made for this answer.
    private static func isSigned(_ body: JSONValue, by signature: SmileIDSignature) -> Bool {
        guard let timestamp = body["timestamp"]?.string, let code = body["signature"]?.string else {
            return false
        }
        return signature.isValid(code, of: timestamp)
    }

    private func standing(
        _ body: JSONValue, _ code: String?, _ error: SmileIDErrorCode?, _ response: ProviderResponse,
        of order: KYCOrder
    ) throws(ProviderError) -> KYCOutcome {
        switch error {
        case .noArchive: return .imagesMissing
        case .success: break
        case .systemError: throw Self.error(response, code, error)
        default: return .unrecognised("code \(code ?? "missing")")
        }
        guard let isComplete = SmileIDText.flag(body["job_complete"]) else {
            return .unrecognised("no job_complete")
        }
        let result = body["result"].flatMap { $0.members == nil ? nil : $0 }
        if let result {
            let fields = Self.differences(result["PartnerParams"], from: order)
            if !fields.isEmpty { return .mismatched(fields: fields) }
        }
        guard isComplete else { return .pending(job: SmileIDText.jobNumber(result?["SmileJobID"])) }
        guard let result else { return .unrecognised("complete without a result") }
        return .completed(
            Self.decision(result, isSuccess: SmileIDText.flag(body["job_success"]) == true, of: order))
    }

    /// The members that speak of another job than the order's, or are missing.
    static func differences(_ params: JSONValue?, from order: KYCOrder) -> [String] {
        var fields: [String] = []
        let jobType = params?["job_type"]
        let number = jobType?.integer ?? jobType?.string.flatMap { Int64($0) }
        if params?["job_id"]?.string?.lowercased() != "\(order.check)" { fields.append("job_id") }
        if params?["user_id"]?.string?.lowercased() != order.smileIDUser { fields.append("user_id") }
        if number != SmileIDJobType(order.purpose).rawValue { fields.append("job_type") }
        return fields
    }

    /// The rule of section 6.2, closed: an approval is believed where flag, code and every action agree, and
    /// what the product is there for was made; a refusal where flag and code agree. Everything else is looked
    /// at by a person.
    static func decision(_ result: JSONValue, isSuccess: Bool, of order: KYCOrder) -> KYCResult {
        let code = SmileIDText.code(result["ResultCode"])
        let meaning = code.flatMap { SmileIDMeaning(code: $0, of: SmileIDJobType(order.purpose)) }
        let actions = SmileIDActions(result["Actions"])
        let identity = order.purpose == .identityDocument ? KYCIdentity(smileID: result) : nil
        func decided(_ decision: KYCDecision, _ reasons: [KYCReason]) -> KYCResult {
            KYCResult(decision: decision, reasons: reasons, code: code ?? "(no code)", identity: identity)
        }
        guard let meaning else { return decided(.review, [.unknownResult]) }
        guard let reason = meaning.reason else {
            guard isSuccess else { return decided(.review, [.unknownResult]) }
            let doubts = actions.doubts(of: SmileIDJobType(order.purpose))
            return doubts.isEmpty ? decided(.verified, []) : decided(.review, doubts)
        }
        guard !isSuccess else { return decided(.review, [.unknownResult]) }
        // 0811 has one word for three things; what the actions say is told instead.
        let isVague =
            code == SmileIDDocumentCode.unableToVerify.rawValue && order.purpose == .identityDocument
        return decided(meaning.decision, isVague && !actions.refusals.isEmpty ? actions.refusals : [reason])
    }

    /// The error of a 200 that is not what Smile ID's answers look like.
    static func unreadable(_ what: String, _ response: ProviderResponse) -> ProviderError {
        ProviderError(
            .malformed, delivery: .unknown, message: "Smile ID's answer about \(what) cannot be read.",
            httpStatus: response.status)
    }

    /// The error of a reply that tells nothing about the job. Delivery is `notSent` only where Smile ID
    /// itself refuses us.
    static func error(
        _ response: ProviderResponse, _ code: String?, _ error: SmileIDErrorCode?
    ) -> ProviderError {
        let (kind, delivery, what): (ProviderError.Code, ProviderError.Delivery, String) =
            switch response.status {
            case 429: (.throttled, .notSent, "Smile ID asks us to slow down")
            case _ where error == .systemError:
                (.interrupted, .unknown, "Smile ID is out of order, perhaps after it took the job")
            case _ where error?.refusesUs == true:
                (.refused, .notSent, "Smile ID refuses us: check partner, API key, environment and clock")
            case 401, 403, 404:
                (.refused, .unknown, "Smile ID refuses the request: check the address and the key")
            case 500...599: (.interrupted, .unknown, "Smile ID answers with an error that may hide a job")
            case 300...399: (.malformed, .unknown, "Smile ID answers with a redirect, which is not followed")
            default: (.malformed, .unknown, "Smile ID answers with something that it does not document")
            }
        return ProviderError(
            kind, delivery: delivery,
            message: "\(what) (HTTP \(response.status)\(code.map { " \($0)" } ?? "")).",
            httpStatus: response.status)
    }
}
