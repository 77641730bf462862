import CCurl

/// An easy handle with typed options. What it points to is freed with it.
final class CurlHandle {
    // SAFETY: owned by this object, used on its client's thread only, freed once in deinit.
    let easy: UnsafeMutableRawPointer
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var recipients: UnsafeMutablePointer<curl_slist>?

    init?() {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(headers)
        curl_slist_free_all(recipients)
    }

    func set(_ option: CURLoption, _ value: Int) throws(CurlOptionFailure) {
        try check(kimi_curl_set_long(easy, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(CurlOptionFailure) {
        try check(kimi_curl_set_string(easy, option, value))
    }

    func set(_ option: CURLoption, offset value: Int) throws(CurlOptionFailure) {
        try check(kimi_curl_set_offset(easy, option, curl_off_t(value)))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) throws(CurlOptionFailure) {
        try check(kimi_curl_set_pointer(easy, option, value))
    }

    func set(_ option: CURLoption, callback: kimi_curl_data_callback) throws(CurlOptionFailure) {
        try check(kimi_curl_set_callback(easy, option, callback))
    }

    func setOpenSocket(_ callback: curl_opensocket_callback) throws(CurlOptionFailure) {
        try check(kimi_curl_set_open_socket(easy, callback))
    }

    func setPrerequest(_ callback: curl_prereq_callback) throws(CurlOptionFailure) {
        try check(kimi_curl_set_prerequest(easy, callback))
    }

    /// Copies the body, so that it may go away while libcurl sends.
    func setBody(_ body: [UInt8]) throws(CurlOptionFailure) {
        try set(CURLOPT_POST, 1)
        try set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count)
        // The extra byte gives an empty body an address; libcurl copies as many bytes as the size says.
        var bytes = body + [0]
        try check(
            bytes.withUnsafeMutableBytes {
                kimi_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
            })
    }

    /// Lines as libcurl wants them: `Name: value`, `Name;` for an empty value, `Name:` to leave a header out.
    func setHeaders(_ lines: [String]) throws(CurlOptionFailure) {
        try append(lines, to: &headers)
        try check(kimi_curl_set_list(easy, CURLOPT_HTTPHEADER, headers))
    }

    /// Addresses in angle brackets.
    func setRecipients(_ addresses: [String]) throws(CurlOptionFailure) {
        try append(addresses, to: &recipients)
        try check(kimi_curl_set_list(easy, CURLOPT_MAIL_RCPT, recipients))
    }

    private func append(
        _ lines: [String], to list: inout UnsafeMutablePointer<curl_slist>?
    ) throws(CurlOptionFailure) {
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                throw CurlOptionFailure(result: CURLE_OUT_OF_MEMORY)
            }
            list = longer
        }
    }

    var status: Int {
        var value = 0
        kimi_curl_get_long(easy, CURLINFO_RESPONSE_CODE, &value)
        return value
    }

    private func check(_ result: CURLcode) throws(CurlOptionFailure) {
        guard result == CURLE_OK else { throw CurlOptionFailure(result: result) }
    }
}

/// libcurl refused an option.
struct CurlOptionFailure: Error {
    let result: CURLcode
}
