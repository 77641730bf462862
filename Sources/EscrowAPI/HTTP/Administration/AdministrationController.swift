package import Escrow
import FoundationEssentials
import HTTPTypes
import Hummingbird
import Primitives
import Web

/// The routes of administrators: people, numbers, settings. Verification's are in `KYCController`.
package struct AdministrationController: Sendable {
    private let users: UserAdministration
    private let statistics: StatisticsService
    private let settings: SettingAdministration
    private let oversight: Oversight

    package init(
        users: UserAdministration, statistics: StatisticsService, settings: SettingAdministration,
        oversight: Oversight
    ) {
        self.users = users
        self.statistics = statistics
        self.settings = settings
        self.oversight = oversight
    }

    package func addRoutes(to api: APIRouter) {
        addOversight(to: api)
        api.add(.readStatistics) { request, _ in
            let period = try AdministrationRequests.period(request)
            return try await AdministrationProblems.translating {
                let found = try await statistics.statistics(from: period.from, to: period.to)
                return JSONReply(AdministrationReplies.statistics(found))
            }
        }
        api.add(.listUsers) { request, context in
            var filter = try AdministrationRequests.filter(request)
            let limit = filter.limit
            filter.limit += 1
            let asked = filter
            let found = try await AdministrationProblems.translating {
                try await users.list(asked, by: Administrator(try context.inquirer()))
            }
            let next = found.count > limit ? found[limit - 1].user.id : nil
            return JSONReply(
                .object([
                    "data": .array(found.prefix(limit).map { AdministrationReplies.account($0) }),
                    "next_cursor": next.map { .string(PageCursor.text($0)) } ?? .null,
                ]))
        }
        api.add(.readUser) { _, context in
            try await answering {
                try await users.find(
                    AdministrationRequests.user(context), by: Administrator(try context.inquirer()))
            }
        }
        api.add(.suspendUser) { request, context in
            let reason = try await AdministrationRequests.reason(request)
            return try await answering {
                try await users.suspend(
                    AdministrationRequests.user(context), reason: reason,
                    expected: AdministrationRequests.version(request),
                    by: Administrator(try context.inquirer()))
            }
        }
        api.add(.reinstateUser) { request, context in
            let reason = try await AdministrationRequests.reason(request)
            return try await answering {
                try await users.reinstate(
                    AdministrationRequests.user(context), reason: reason,
                    expected: AdministrationRequests.version(request),
                    by: Administrator(try context.inquirer()))
            }
        }
        api.add(.changeRole) { request, context in
            let (role, reason) = try await AdministrationRequests.role(request)
            return try await answering {
                try await users.setRole(
                    role, of: AdministrationRequests.user(context), reason: reason,
                    expected: AdministrationRequests.version(request),
                    by: Administrator(try context.inquirer()))
            }
        }
        api.add(.listSettings) { _, _ in
            JSONReply(
                .object([
                    "data": .array(try await settings.all().map(AdministrationReplies.setting)),
                    "next_cursor": .null,
                ]))
        }
        api.add(.changeSetting) { request, context in
            let value = try await AdministrationRequests.value(request)
            return try await AdministrationProblems.translating {
                guard let setting = ServiceSetting(rawValue: context.parameters.get("name") ?? "") else {
                    throw AdministrationError.unknownSetting
                }
                let standing = try await settings.set(
                    setting, to: value, expected: AdministrationRequests.version(request),
                    by: Administrator(try context.inquirer()))
                return JSONReply(
                    AdministrationReplies.setting(standing),
                    headers: [.eTag: Web.EntityTag(version: standing.version).text])
            }
        }
    }

    private func addOversight(to api: APIRouter) {
        api.add(.overseeAgreements) { request, context in
            let (filter, limit) = try AdministrationRequests.agreements(request)
            let administrator = Administrator(try context.inquirer())
            return try await AdministrationProblems.translating {
                CaseRequests.list(
                    try await oversight.agreements(filter, by: administrator), limit: limit, number: \.id,
                    AdministrationReplies.agreement)
            }
        }
        api.add(.readAuditTrail) { request, context in
            let (filter, limit) = try AdministrationRequests.entries(request)
            let administrator = Administrator(try context.inquirer())
            return try await AdministrationProblems.translating {
                CaseRequests.list(
                    try await oversight.entries(filter, by: administrator), limit: limit, number: \.id,
                    AdministrationReplies.entry)
            }
        }
    }

    private func answering(_ body: () async throws -> AccountRecord) async throws -> JSONReply {
        try await AdministrationProblems.translating {
            let record = try await body()
            return JSONReply(
                AdministrationReplies.account(record, withChanges: true),
                headers: [.eTag: Web.EntityTag(version: record.user.version).text])
        }
    }
}
