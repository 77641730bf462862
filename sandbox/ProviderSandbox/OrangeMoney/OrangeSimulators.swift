import HTTPTypes
import Hummingbird

/// Orange's APIs, which share a port, and the money of two of them.
struct OrangeSimulators: Sendable {
    let purses: OrangePurses
    let core: OrangeCoreSimulator
    let webPayment: OrangeWebPaymentSimulator
    let sms: OrangeSMSSimulator

    init(core: SandboxCore) {
        let tokens = OrangeTokenDesk(core: core)
        purses = OrangePurses(core: core)
        self.core = OrangeCoreSimulator(core: core, purses: purses)
        webPayment = OrangeWebPaymentSimulator(core: core, purses: purses, tokens: tokens)
        sms = OrangeSMSSimulator(core: core, tokens: tokens)
    }

    /// Takes up what a restart interrupted.
    func resume() async {
        await core.resume()
        await webPayment.resume()
        sms.resume()
    }

    func responder(_ sandbox: SandboxCore) -> OrangeResponder {
        OrangeResponder(
            core: sandbox.responder(for: core), webPayment: sandbox.responder(for: webPayment),
            sms: sandbox.responder(for: sms))
    }
}

/// Hands each request on Orange's port to the API of its path.
struct OrangeResponder: HTTPResponder {
    typealias Context = SandboxContext

    let core: SimulatorResponder
    let webPayment: SimulatorResponder
    let sms: SimulatorResponder

    func respond(to request: Request, context: SandboxContext) async throws -> Response {
        let path = (request.head.path ?? "/").split(separator: "?", omittingEmptySubsequences: false)[0]
        let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        let responder =
            OrangeCoreRoute.owns(segments.first ?? "")
            ? core : OrangeWebPaymentRoute.owns(segments) ? webPayment : sms
        return try await responder.respond(to: request, context: context)
    }
}
