import Escrow
import EscrowHTTP
import ServiceLifecycle

extension Parts {
    /// The routes of administrators.
    func administration() -> AdministrationController {
        AdministrationController(
            users: UserAdministration(database: database, disputes: disputes),
            statistics: StatisticsService(database: database), settings: settings,
            oversight: Oversight(database: database))
    }

    private var settings: SettingAdministration {
        SettingAdministration(database: database, source: effects.source)
    }

    /// Takes over what administrators set, in whatever process.
    func settingsWorker() -> any Service {
        let (settings, logger) = (settings, logger)
        return WorkerService { await settings.run(logger: logger) }
    }
}
