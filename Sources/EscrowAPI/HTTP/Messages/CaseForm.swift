import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// What a request brings beside an agreement: fields, and files that went through screening and sealing into the object
/// store as they came.
///
/// JSON where there is no file; else `multipart/form-data` whose plain fields are the members, and whose files stand in
/// parts named `file`.
struct CaseForm {
    var fields: RequestFields
    private(set) var files: [AttachmentUpload]

    /// Texts of a form may be as long as those of JSON.
    static func limits(file: Int) -> MultipartLimits {
        var limits = MultipartLimits(file: file)
        limits.field = 32_768
        return limits
    }

    /// Reads a request, and hands its form on; whatever is not kept is forgotten. `place` lets the author pass or not
    /// before the first file is taken. `numbers` are fields that are integers in JSON.
    static func with<Value>(
        _ request: Request, _ intake: AttachmentIntake, mostFiles: Int, numbers: Set<String> = [],
        place: () async throws -> AttachmentPlace, _ body: (inout CaseForm) async throws -> Made<Value>
    ) async throws -> Made<Value> {
        guard isForm(request) else {
            var form = CaseForm(fields: try await RequestFields(request), files: [])
            return try await body(&form)
        }
        var reading = Reading(intake: intake, mostFiles: mostFiles)
        do {
            var reader = try MultipartReader(request, limits: limits(file: intake.policy.largestFile))
            while let event = try await reader.next() { try await reading.take(event, place) }
            var form = CaseForm(fields: try fields(of: reading.fields, numbers), files: reading.files)
            let made = try await body(&form)
            if made.isReplay { await intake.discard(reading.files) }
            return made
        } catch {
            await intake.discard(reading.files)
            throw error
        }
    }

    private static func isForm(_ request: Request) -> Bool {
        request.headers[.contentType]?.lowercased().hasPrefix("multipart/") ?? false
    }

    /// A form's fields as if they were a JSON object's members, so that the same rules read both.
    private static func fields(
        of form: [(name: String, value: [UInt8])], _ numbers: Set<String>
    ) throws -> RequestFields {
        var members: [JSONValue.Member] = []
        for (name, value) in form {
            guard !members.contains(where: { $0.name == name }) else {
                throw Problems.validation([KYCProblems.repeated(name)])
            }
            guard let text = String(validating: value, as: UTF8.self) else {
                throw Problems.validation([CaseProblems.notText(name)])
            }
            let isNumber = numbers.contains(name) && Int64(text) != nil
            members.append(.init(name, isNumber ? .number(text) : .string(text)))
        }
        return try RequestFields(bytes: Array(JSONValue.object(members).text.utf8))
    }
}

/// What has come of a form so far.
private struct Reading {
    let intake: AttachmentIntake
    let mostFiles: Int
    var fields: [(name: String, value: [UInt8])] = []
    var files: [AttachmentUpload] = []
    private var part: MultipartPart?
    /// Of all files.
    private var received = 0

    init(intake: AttachmentIntake, mostFiles: Int) {
        self.intake = intake
        self.mostFiles = mostFiles
    }

    mutating func take(_ event: MultipartEvent, _ place: () async throws -> AttachmentPlace) async throws {
        switch event {
        case .part(let part):
            self.part = part
            guard part.fileName != nil else { return fields.append((part.name, [])) }
            guard part.name == "file", files.count < mostFiles else {
                throw CaseProblems.unexpectedFile(part.name, most: mostFiles)
            }
            files.append(try await intake.begin(in: place()))
        case .bytes(let bytes):
            if part?.fileName == nil {
                fields[fields.count - 1].value += bytes
            } else {
                received += bytes.count
                guard received <= intake.policy.largestFile else {
                    throw Problems.fileTooLarge(limit: intake.policy.largestFile)
                }
                try await files[files.count - 1].write(bytes)
            }
        case .partEnd:
            if part?.fileName != nil { try await files[files.count - 1].finish() }
            part = nil
        }
    }
}
