import CurlHTTP
import Durable
import Escrow
import EscrowHTTP
import GatewayMessages
import Primitives
import ServiceLifecycle

extension Parts {
    func addNotificationRoutes(to api: APIRouter) {
        NotificationController(service: NotificationService(database: database)).addRoutes(to: api)
        WebhookController(
            service: WebhookService(
                database: database, identifiers: .system,
                allowsPrivateNetworks: configuration.notifications.webhooksMayBePrivate,
                wakeup: wakeups.webhooks)
        ).addRoutes(to: api)
    }

    /// Tells people, and their programs, of what happened.
    func notificationWorkers() -> [any Service] {
        [fanOutWorker()] + mailWorker() + [webhookWorker()]
    }

    private func fanOutWorker() -> any Service {
        let fanOut = ServiceEventFanOut(
            database: database,
            notifications: NotificationFanOut(
                seal: seal, identifiers: .system, sendsMail: configuration.notifications.mail != nil),
            webhooks: WebhookFanOut(identifiers: .system), logger: logger)
        let wakeups = wakeups
        let loop = WorkerLoop(
            name: "event-fan-out", idleDelay: .milliseconds(500), wakeup: Wakeup(), logger: logger
        ) {
            let told = try await fanOut.fanOut()
            if told > 0 {
                for wakeup in [wakeups.outbox, wakeups.mail, wakeups.webhooks] { wakeup.signal() }
            }
            return told
        }
        return WorkerService { await loop.run() }
    }

    private func webhookWorker() -> any Service {
        let client = CurlClient(
            configuration: CurlConfiguration(
                userAgent: "kimi-webhooks/1",
                allowedSchemes: configuration.notifications.webhooksMayBePrivate
                    ? ["http", "https"] : ["https"],
                refusesPrivateAddresses: !configuration.notifications.webhooksMayBePrivate), logger: logger)
        let jobs = WebhookJobs(database: database, client: client, identifiers: .system)
        return jobWorker(of: WebhookJob.allCases.map(\.rawValue), width: 8, wakeup: wakeups.webhooks) {
            try await jobs.perform($0)
        }
    }

    private func mailWorker() -> [any Service] {
        let settings = configuration.notifications
        guard let mail = settings.mail, let from = settings.mailFrom else { return [] }
        let jobs = NotificationJobs(
            database: database,
            mail: NotificationMail(
                client: MailClient(configuration: mail, logger: logger), from: from,
                fromName: settings.mailFromName))
        return [
            jobWorker(of: NotificationJob.allCases.map(\.rawValue), width: 2, wakeup: wakeups.mail) {
                try await jobs.perform($0)
            }
        ]
    }
}
