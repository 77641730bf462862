import FoundationEssentials
import HTTPTypes
import Primitives
import Synchronization

/// Section 4.1: a job gets its name and a place for its ZIP.
extension SmileIDSimulator {
    /// What `/upload` asks, once it is read.
    struct UploadOrder: Sendable {
        let partner: String
        let userID: String
        let jobID: String
        let product: SmileProduct
        let partnerParams: JSONValue
        let callbackURL: String?
        let usesEnrolledImage: Bool
        let allowsNewEnroll: Bool
        let isRetry: Bool
        let fileName: String
    }

    func prepareUpload(_ exchange: Exchange) async throws(SmileRefusal) -> WireReply {
        let (partner, body) = try signed(exchange.request, partnerIn: "smile_client_id", stage: "22")
        let order = try uploadOrder(partner, body)
        let job = try open(order, exchange)
        await core.journal.stored(through: job.lastSequence)
        var reply = SmileReply.json(
            200,
            .object([
                "upload_url": .string(uploadURL(job, order, exchange.request.authority)),
                "ref_id": .string(job.refID), "smile_job_id": .string(job.id), "camera_config": .null,
                "code": switches.codeType == .string ? "2202" : 2202,
            ]))
        reply.isJournaled = true
        return reply
    }

    private func uploadOrder(
        _ partner: String, _ body: JSONValue
    ) throws(SmileRefusal) -> UploadOrder {
        guard let params = body["partner_params"] else {
            throw .v1("2213", "\"partner_params\" is required")
        }
        guard params.members != nil else { throw .v1("2204", "\"partner_params\" must be an object") }
        for name in ["user_id", "job_id", "job_type"] where params[name] == nil {
            throw .v1("2213", "\"partner_params.\(name)\" is required")
        }
        guard let userID = params["user_id"]?.string, let jobID = params["job_id"]?.string, !userID.isEmpty,
            !jobID.isEmpty
        else { throw .v1("2204", "\"user_id\" and \"job_id\" must be strings") }
        let type = params["job_type"]
        guard let number = type?.integer ?? type?.string.flatMap({ Int64($0) }),
            let product = SmileProduct(jobType: number), product != .enhancedKYC
        else { throw .v1("2212", "Invalid job type") }
        for name in ["callback_url", "source_sdk", "source_sdk_version"]
        where body[name] != nil && body[name]?.string == nil {
            throw .v1("2204", "\"\(name)\" must be a string")
        }
        let callback = body["callback_url"]?.string ?? ""
        let name = body["file_name"]?.string ?? "selfie.zip"
        let isPlain = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        return UploadOrder(
            partner: partner, userID: userID, jobID: jobID, product: product, partnerParams: params,
            callbackURL: callback.isEmpty ? nil : callback,
            usesEnrolledImage: Self.isTrue(body["use_enrolled_image"]),
            allowsNewEnroll: Self.isTrue(body["allow_new_enroll"]), isRetry: Self.isTrue(body["retry"]),
            fileName: isPlain && !name.isEmpty ? name : "selfie.zip")
    }

    static func isTrue(_ value: JSONValue?) -> Bool {
        value?.bool ?? (value?.string == "true")
    }

    private func open(_ order: UploadOrder, _ exchange: Exchange) throws(SmileRefusal) -> SmileJob {
        let key = Hex.encode(core.identifiers.bytes(14))
        let random = Self.lowercaseText(core.identifiers.bytes(26))
        let expires = core.clock.now().addingTimeInterval(Double(switches.uploadLife) / 1000)
        var entry = JournalEntry(provider: provider, kind: .asked, operation: "upload")
        entry.externalID = order.jobID
        entry.outcome = "2202"
        entry.httpStatus = exchange.visibleStatus(200)
        entry.fault = exchange.fault?.action.rawValue
        return try state.withLock { state throws(SmileRefusal) in
            let known = state.job(order.jobID, of: order.partner)
            if known != nil, !order.isRetry {
                throw .v1("2215", "Job already exists. Did you mean to set the retry flag to true?")
            }
            try checkEnrolment(order, state)
            let id = known?.id ?? String("000000000\(state.nextNumber)".suffix(10))
            entry.reference = id
            entry.detail = .object([
                "generation": "v1", "product": .string(order.product.rawValue),
                "partner": .string(order.partner), "user_id": .string(order.userID),
                "partner_params": order.partnerParams,
                "callback_url": order.callbackURL.map(JSONValue.string),
                "use_enrolled_image": .bool(order.usesEnrolledImage),
                "ref_id": .string("\(order.partner)-\(id)-\(random)"), "upload_key": .string(key),
                "upload_expires": .string(RFC3339.format(expires)),
            ])
            record(entry, in: &state)
            guard let job = state.jobs[id] else {
                preconditionFailure("A job that was recorded is in the state.")
            }
            return job
        }
    }

    /// The codes 2207 to 2211 and 2216.
    private func checkEnrolment(_ order: UploadOrder, _ state: SmileIDState) throws(SmileRefusal) {
        let isEnrolled = state.hasEnrolled(order.userID, of: order.partner)
        let needs = order.product.needsEnrolledUser || order.usesEnrolledImage
        if isEnrolled {
            switch switches.enrolledUser {
            case .active: break
            case .disabled: throw .v1("2207", "Enrolled user is disabled")
            case .deleted: throw .v1("2208", "Enrolled user is deleted")
            case .mustReenrol: throw .v1("2211", "Enrolled user must re-enroll")
            case .noPhoto where needs: throw .v1("2216", "Enrolled user has no photo on file")
            case .noPhoto: break
            }
        }
        if needs, !isEnrolled { throw .v1("2210", "No enrolled user found") }
        let isNew = [.biometricKYC, .registration, .documentVerification].contains(order.product)
        if isNew, !order.usesEnrolledImage, isEnrolled, !order.isRetry, !order.allowsNewEnroll {
            throw .v1("2209", "Wrong user id: this user is already enrolled")
        }
    }

    /// In the shape of the storage that Smile ID uses, on the host that the client named.
    private func uploadURL(_ job: SmileJob, _ order: UploadOrder, _ authority: String?) -> String {
        let base = "http://\(authority ?? "127.0.0.1:9103")/videos/\(job.partner)/\(job.refID)/"
        let expires = Int64(job.uploadExpires.timeIntervalSince1970)
        return base + order.fileName + "?AWSAccessKeyId=ASIASANDBOX&Content-Type=application%2Fzip"
            + "&Expires=\(expires)&Signature=\(job.uploadKey)&x-amz-security-token=sandbox"
            + "&x-amz-server-side-encryption=AES256"
    }

    static func lowercaseText(_ bytes: [UInt8]) -> String {
        let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyz")
        return String(bytes.map { alphabet[Int($0) % alphabet.count] })
    }
}
