import CCurl

/// One request under way: what libcurl has read so far, and who waits for it.
// SAFETY: the caller's task fills it and hands it over through the loop's lock; from then on only the loop's
// thread touches the variables. libcurl's callbacks run on that thread, inside curl_multi_perform.
final class CurlTransfer: @unchecked Sendable {
    let request: CurlRequest
    let deadline: ContinuousClock.Instant
    var continuation: CheckedContinuation<Result<CurlResponse, CurlError>, Never>?
    var handle: CurlHandle?
    var isCancelled = false

    private var sendings = 0
    private var headers = CurlHeaderParser()
    private var body: [UInt8] = []
    private var exceededLimit = false
    private var refusedAddress = false

    init(_ request: CurlRequest) {
        self.request = request
        deadline = .now + request.deadline
    }

    /// True from the moment at which libcurl was about to send the first byte.
    var requestMayHaveArrived: Bool { sendings > 0 }

    /// libcurl has a ready connection and asks before it sends. It would silently send again where a
    /// connection that had served before closes without a reply: then nobody knows whether the first sending
    /// was executed, so a second is refused unless the method has no effect.
    func mayStartSending() -> Bool {
        if requestMayHaveArrived && !request.isSafe { return false }
        sendings += 1
        return true
    }

    /// Whether libcurl may connect to that address.
    func mayConnect(to address: [UInt8]) -> Bool {
        let isPublic = PublicAddress.isPublic(address)
        refusedAddress = refusedAddress || !isPublic
        return isPublic
    }

    func receive(header line: UnsafeRawBufferPointer) -> Bool {
        exceededLimit = exceededLimit || !headers.read(line)
        return !exceededLimit
    }

    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        exceededLimit = exceededLimit || body.count + bytes.count > request.responseLimit
        if !exceededLimit { body.append(contentsOf: bytes) }
        return !exceededLimit
    }

    /// libcurl is done with the handle.
    func finish(_ result: CURLcode) {
        guard result == CURLE_OK, let handle else {
            let code: CurlError.Code =
                if exceededLimit {
                    .tooLarge
                } else if refusedAddress, !requestMayHaveArrived {
                    .forbiddenAddress
                } else if result == CURLE_ABORTED_BY_CALLBACK {
                    .receiveFailed
                } else {
                    CurlError.Code(result, requestMayHaveArrived: requestMayHaveArrived)
                }
            return fail(code, String(cString: curl_easy_strerror(result)))
        }
        settle(.success(CurlResponse(status: handle.status, headers: headers.fields, body: body)))
    }

    func fail(_ code: CurlError.Code, _ reason: String) {
        settle(
            .failure(
                CurlError(
                    code, requestMayHaveArrived: requestMayHaveArrived,
                    message: "\(request.method) \(request.origin): \(reason)")))
    }

    private func settle(_ result: Result<CurlResponse, CurlError>) {
        handle = nil
        continuation?.resume(returning: result)
        continuation = nil
    }
}
