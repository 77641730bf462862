import Escrow
import FoundationEssentials
import GatewayCore
import HTTPTypes
import Hummingbird
import Images
import Primitives
import Web

extension KYCController {
    /// Receives one file, in whatever order the form's parts come: the file goes through screening and sealing into the
    /// object store piece by piece, and counts only once everything about it is right.
    func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        let caller = try context.requireCaller()
        let mark = try StreamedIdempotency.mark(of: request, context)
        let inquirer = Inquirer(
            userID: caller.userID, address: context.clientAddress, traceparent: context.traceparent,
            idempotency: mark.map { IdempotencyMark(scope: $0.scope, key: $0.key) })
        var form = KYCUploadForm(service: service, inquirer: inquirer, language: context.language)
        do {
            return try await KYCProblems.translating(fileLimit: service.policy.largestFile) {
                var reader = try MultipartReader(
                    request, limits: MultipartLimits(file: service.policy.largestFile))
                while let event = try await reader.next() { try await form.take(event) }
                let receipt = try await form.finish()
                context.facts.note("kyc.document", receipt.document.id.lowercased)
                context.facts.note("kyc.state", receipt.status.profile.standing.rawValue)
                let reply = KYCResponses.receipt(receipt, in: context.language)
                    .response(from: request, context: context)
                return receipt.novelty == .replayed ? StreamedIdempotency.replayed(reply) : reply
            }
        } catch {
            await form.discard()
            throw error
        }
    }
}

/// What has come of an upload's form.
struct KYCUploadForm {
    private let service: KYCService
    private let inquirer: Inquirer
    private let language: Language
    private var fields: [(name: String, value: [UInt8])] = []
    private var upload: KYCUpload?
    private var part: MultipartPart?

    init(service: KYCService, inquirer: Inquirer, language: Language) {
        self.service = service
        self.inquirer = inquirer
        self.language = language
    }

    mutating func take(_ event: MultipartEvent) async throws {
        switch event {
        case .part(let part):
            self.part = part
            if part.fileName != nil {
                try await begin(part)
            } else {
                fields.append((part.name, []))
            }
        case .bytes(let bytes):
            if part?.fileName == nil {
                fields[fields.count - 1].value += bytes
            } else {
                try await upload?.write(bytes)
            }
        case .partEnd: part = nil
        }
    }

    /// Everything has come: the fields are read strictly, and the file is kept.
    mutating func finish() async throws -> KYCReceipt {
        let paper = try KYCRequests.paper(fields, hasFile: upload != nil, language: language)
        guard var upload else { preconditionFailure("A form without a file has been refused.") }
        let receipt = try await service.keep(&upload, as: paper, by: inquirer)
        self.upload = nil
        return receipt
    }

    mutating func discard() async {
        if let upload { await service.discard(upload) }
        upload = nil
    }

    private mutating func begin(_ part: MultipartPart) async throws {
        guard part.name == "file", upload == nil else { throw KYCProblems.oneFile(part.name) }
        // What is known to be wrong already is refused before the file is read.
        let kind = try KYCRequests.kind(fields)
        let rules = kind.map { service.policy.rules(for: $0) } ?? service.policy.widestRules
        upload = try await service.begin(by: inquirer, rules: rules)
    }
}
