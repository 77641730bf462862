package import Logging

/// An HTTP/1.1 client over libcurl: one thread for all requests, connections kept alive and used again.
///
/// It never follows a redirect, never uses a proxy, verifies certificate and host name, and never sends a
/// request with an effect twice.
package final class CurlClient: Sendable {
    private let loop: CurlLoop
    private let logger: Logger

    package init(configuration: CurlConfiguration = .init(), logger: Logger) {
        loop = CurlLoop(configuration: configuration)
        self.logger = logger
        loop.startThread()
    }

    deinit {
        loop.beginClosing()
    }

    /// Sends the request and returns the complete response, whatever its status.
    ///
    /// Throws `.timeout` at the deadline, `.tooLarge` as soon as the body exceeds its limit, and `.cancelled`
    /// when the task is cancelled; the connection is then closed. `requestMayHaveArrived` tells whether
    /// sending again is safe.
    package func send(_ request: CurlRequest) async throws(CurlError) -> CurlResponse {
        if let fault = request.fault {
            throw CurlError(
                fault.code, requestMayHaveArrived: false,
                message: "\(request.method) \(request.origin): \(fault.reason)")
        }
        let transfer = CurlTransfer(request)
        let closed = CurlError(
            .cancelled, requestMayHaveArrived: false, message: "The HTTP client is closed.")
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.continuation = continuation
                if !loop.start(transfer) { continuation.resume(returning: .failure(closed)) }
            }
        } onCancel: {
            loop.cancel(transfer)
        }
        if case .failure(let error) = result {
            logger.debug(
                "An HTTP request failed",
                metadata: [
                    "reason": "\(error.message)",
                    "request.may-have-arrived": "\(error.requestMayHaveArrived)",
                ])
        }
        return try result.get()
    }

    /// Cancels what is under way and ends the thread.
    package func close() async {
        await loop.close()
    }
}
