import CCurl
import Executors

/// The thread that speaks SMTP.
actor MailWorker {
    private let executor = ThreadExecutor(name: "mail")
    private let configuration: MailConfiguration

    init(configuration: MailConfiguration) {
        precondition(CurlLoop.isInitialized, "libcurl cannot be used.")
        self.configuration = configuration
    }

    deinit {
        executor.shutdown()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    func send(_ message: MailMessage) throws(MailError) {
        let upload = MailUpload(message.bytes)
        let handle: CurlHandle
        do throws(CurlOptionFailure) {
            handle = try prepare(message, upload)
        } catch {
            throw MailError(code: .unavailable, status: nil, description: Self.reason(error.result))
        }
        // SAFETY: the handle points to the upload, which this keeps alive until libcurl has returned.
        let result = withExtendedLifetime(upload) { curl_easy_perform(handle.easy) }
        guard result != CURLE_OK else { return }
        let status = handle.status
        let isRefusal = (500...599).contains(status) && result != CURLE_LOGIN_DENIED
        throw MailError(
            code: isRefusal ? .refused : .unavailable, status: status > 0 ? status : nil,
            description: Self.reason(result) + (status > 0 ? " (\(status))" : ""))
    }

    private func prepare(
        _ message: MailMessage, _ upload: MailUpload
    ) throws(CurlOptionFailure) -> CurlHandle {
        guard let handle = CurlHandle() else { throw CurlOptionFailure(result: CURLE_FAILED_INIT) }
        try handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // The path is the name that EHLO gives.
        try handle.set(CURLOPT_URL, configuration.url + "/" + message.from.domain)
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_TIMEOUT_MS, max(1, configuration.deadline.wholeMilliseconds))
        try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if configuration.encryption == .required {
            try handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
        if let authorities = configuration.certificateAuthorities {
            try handle.set(CURLOPT_CAINFO, authorities)
            try handle.set(CURLOPT_CAPATH, pointer: nil)
        }
        if let user = configuration.user { try handle.set(CURLOPT_USERNAME, user) }
        if let password = configuration.password { try handle.set(CURLOPT_PASSWORD, password.reveal()) }
        try handle.set(CURLOPT_MAIL_FROM, "<\(message.from.text)>")
        try handle.setRecipients(["<\(message.to.text)>"])
        try handle.set(CURLOPT_UPLOAD, 1)
        try handle.set(CURLOPT_READDATA, pointer: Unmanaged.passUnretained(upload).toOpaque())
        try handle.set(CURLOPT_READFUNCTION) { bytes, size, count, user in
            guard let user, let bytes else { return 0 }
            // SAFETY: libcurl hands back the pointer set above, inside curl_easy_perform, and room for size × count bytes.
            let upload = Unmanaged<MailUpload>.fromOpaque(user).takeUnretainedValue()
            return upload.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        // What the server says is of no use beyond its code.
        try handle.set(CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
        return handle
    }

    private static func reason(_ result: CURLcode) -> String {
        String(cString: curl_easy_strerror(result))
    }
}

/// A message that libcurl takes piece by piece.
private final class MailUpload {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func read(into room: UnsafeMutableRawBufferPointer) -> Int {
        let part = rest.prefix(room.count)
        room.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
    }
}
