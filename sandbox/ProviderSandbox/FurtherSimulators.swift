/// The simulators beside MTN's and Orange's. Each is served where `--port NAME=PORT` gives it a port.
enum FurtherSimulators {
    /// As fault rules and `--port` name it.
    private static func simulator(_ name: String, _ core: SandboxCore) -> (any Simulator)? {
        switch name {
        // bin/new-provider: simulator
        default: nil
        }
    }

    /// Reads `NAME=PORT`.
    static func placed(
        _ setting: String, core: SandboxCore
    ) throws(ControlError) -> (simulator: any Simulator, port: Int) {
        let parts = setting.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let port = Int(parts[1]), (1...65535).contains(port),
            let simulator = simulator(String(parts[0]), core)
        else {
            throw ControlError(
                message: "--port takes the NAME=PORT of a further simulator, not \"\(setting)\".")
        }
        return (simulator, port)
    }
}
