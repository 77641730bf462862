import CCurl

/// The transfers under way in one multi handle. Lives on the loop's thread.
final class CurlTransfers {
    private let multi: UnsafeMutableRawPointer
    private let configuration: CurlConfiguration
    private var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]

    init(multi: UnsafeMutableRawPointer, configuration: CurlConfiguration) {
        self.multi = multi
        self.configuration = configuration
        kimi_curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maxConnectionsPerHost)
        kimi_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 4 * configuration.maxConnectionsPerHost)
    }

    func start(_ transfer: CurlTransfer) {
        if transfer.isCancelled { return transfer.fail(.cancelled, "Cancelled before it began.") }
        do throws(CurlOptionFailure) {
            let handle = try transfer.prepare(configuration)
            transfer.handle = handle
            active[handle.easy] = transfer
            guard curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
                active[handle.easy] = nil
                return transfer.fail(.other, "libcurl does not take the request.")
            }
        } catch {
            transfer.finish(error.result)
        }
    }

    func cancel(_ transfer: CurlTransfer) {
        transfer.isCancelled = true
        abandon(transfer, .cancelled, "Cancelled.")
    }

    func cancelAll() {
        for transfer in active.values { abandon(transfer, .cancelled, "The client is closed.") }
    }

    /// Lets libcurl read and write what it can, then settles what is finished or late.
    func turn() {
        var running: Int32 = 0
        curl_multi_perform(multi, &running)
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else {
                continue
            }
            let result = kimi_curl_message_result(message)
            curl_multi_remove_handle(multi, easy)
            active.removeValue(forKey: easy)?.finish(result)
        }
        let now = ContinuousClock.now
        for transfer in active.values where transfer.deadline <= now {
            abandon(transfer, .timeout, "No complete response by the deadline.")
        }
    }

    /// How long the loop may sleep; libcurl shortens it for timers of its own.
    var idleMilliseconds: Int32 {
        let now = ContinuousClock.now
        let nearest = active.values.map(\.deadline).min() ?? now + .seconds(60)
        return Int32(max(0, min(60_000, (nearest - now).wholeMilliseconds + 1)))
    }

    private func abandon(_ transfer: CurlTransfer, _ code: CurlError.Code, _ reason: String) {
        guard let easy = transfer.handle?.easy, active.removeValue(forKey: easy) != nil else { return }
        // Removing an unfinished transfer closes its connection.
        curl_multi_remove_handle(multi, easy)
        transfer.fail(code, reason)
    }
}
