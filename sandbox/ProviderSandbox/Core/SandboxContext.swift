import Hummingbird

/// The request context of every server here.
struct SandboxContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Closes the connection at once; what was not sent by then never is. A fault may want that.
    let cutConnection: @Sendable () -> Void

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        let channel = source.channel
        cutConnection = { channel.close(mode: .all, promise: nil) }
    }
}
