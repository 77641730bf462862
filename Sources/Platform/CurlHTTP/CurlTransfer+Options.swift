import CCurl
import Glibc

extension CurlTransfer {
    /// Makes the handle. The handle points to this transfer without keeping it alive: the loop holds it as
    /// long as the handle is in use.
    func prepare(_ configuration: CurlConfiguration) throws(CurlOptionFailure) -> CurlHandle {
        guard let handle = CurlHandle() else { throw CurlOptionFailure(result: CURLE_FAILED_INIT) }
        try setSecurity(of: handle, configuration)
        try setMethod(of: handle)
        try handle.setHeaders(headerLines)
        try handle.set(CURLOPT_USERAGENT, configuration.userAgent)
        let connectTimeout = min(configuration.connectTimeout, request.deadline)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, connectTimeout.wholeMilliseconds))
        // A connection that idled longer than this is likelier to be closed by the server just as we use it.
        try handle.set(CURLOPT_MAXAGE_CONN, 60)
        try handle.set(CURLOPT_TCP_KEEPALIVE, 1)
        try handle.set(CURLOPT_MAXFILESIZE_LARGE, offset: max(1, request.responseLimit))

        let pointer = Unmanaged.passUnretained(self).toOpaque()
        try handle.set(CURLOPT_PRIVATE, pointer: pointer)
        try handle.set(CURLOPT_PREREQDATA, pointer: pointer)
        try handle.setPrerequest { user, _, _, _, _ in
            CurlTransfer.at(user).mayStartSending() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
        if configuration.refusesPrivateAddresses { try guardConnections(of: handle, pointer) }
        try handle.set(CURLOPT_HEADERDATA, pointer: pointer)
        try handle.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, user in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return CurlTransfer.at(user).receive(header: line) ? size * count : 0
        }
        try handle.set(CURLOPT_WRITEDATA, pointer: pointer)
        try handle.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, user in
            let part = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return CurlTransfer.at(user).receive(body: part) ? size * count : 0
        }
        return handle
    }

    /// libcurl asks for a socket for each address that a name has, before it connects.
    private func guardConnections(
        of handle: CurlHandle, _ pointer: UnsafeMutableRawPointer
    ) throws(CurlOptionFailure) {
        try handle.set(CURLOPT_OPENSOCKETDATA, pointer: pointer)
        try handle.setOpenSocket { user, _, address in
            guard let address, CurlTransfer.at(user).mayConnect(to: CurlTransfer.bytes(of: address)) else {
                return CURL_SOCKET_BAD
            }
            let (family, type, proto) = (
                address.pointee.family, address.pointee.socktype, address.pointee.`protocol`
            )
            return socket(family, type | Int32(SOCK_CLOEXEC.rawValue), proto)
        }
    }

    /// The 4 or 16 bytes of an address; none where it is of another family.
    // SAFETY: libcurl hands over an address of `addrlen` bytes that begins at `addr`, which the family tells the form of.
    private static func bytes(of address: UnsafeMutablePointer<curl_sockaddr>) -> [UInt8] {
        let length = Int(address.pointee.addrlen)
        guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return [] }
        let whole = UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + offset, count: length)
        switch address.pointee.family {
        case AF_INET where length >= 8: return Array(whole[4..<8])
        case AF_INET6 where length >= 24: return Array(whole[8..<24])
        default: return []
        }
    }

    private func setSecurity(of handle: CurlHandle, _ configuration: CurlConfiguration)
        throws(CurlOptionFailure)
    {
        try handle.set(CURLOPT_PROTOCOLS_STR, configuration.allowedSchemes.sorted().joined(separator: ","))
        try handle.set(CURLOPT_URL, request.url)
        try handle.set(CURLOPT_PATH_AS_IS, 1)
        try handle.set(CURLOPT_FOLLOWLOCATION, 0)
        try handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        try handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = configuration.certificateAuthorities {
            try handle.set(CURLOPT_CAINFO, authorities)
            try handle.set(CURLOPT_CAPATH, pointer: nil)
        }
        // No proxy, also where the environment names one.
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try handle.set(CURLOPT_NOSIGNAL, 1)
        // A removed transfer does not wait for the resolver's thread.
        try handle.set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setMethod(of handle: CurlHandle) throws(CurlOptionFailure) {
        switch request.method {
        case "HEAD":
            try handle.set(CURLOPT_NOBODY, 1)
        case "GET" where request.body.isEmpty:
            try handle.set(CURLOPT_HTTPGET, 1)
        default:
            // A body, also an empty one, has a Content-Length; a DELETE without one has none.
            if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
                try handle.setBody(request.body)
            }
            try handle.set(CURLOPT_CUSTOMREQUEST, request.method)
        }
    }

    private var headerLines: [String] {
        var lines = request.headers.map { $1.isEmpty ? "\($0);" : "\($0): \($1)" }
        let names = Set(request.headers.map { $0.0.lowercased() })
        // libcurl would add these by itself.
        for name in ["expect", "content-type"] where !names.contains(name) { lines.append("\(name):") }
        return lines
    }

    // SAFETY: libcurl hands back the pointer set in `prepare`; the loop keeps the transfer alive meanwhile.
    private static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer {
        guard let pointer else { preconditionFailure("libcurl lost the pointer to its transfer.") }
        return Unmanaged<CurlTransfer>.fromOpaque(pointer).takeUnretainedValue()
    }
}

extension CurlRequest {
    /// What is wrong with the request's own texts, which would change its meaning on the wire.
    var fault: (code: CurlError.Code, reason: String)? {
        if method.isEmpty || !method.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        {
            return (.other, "The method is not a word in capitals.")
        }
        if url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
            return (.invalidURL, "The URL holds a space or a control character.")
        }
        for (name, value) in headers {
            let isToken =
                !name.isEmpty
                && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
            guard isToken else { return (.other, "A header's name is not a token.") }
            guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                return (.other, "The value of the header \(name) holds a control character.")
            }
        }
        return nil
    }
}

extension Duration {
    var wholeMilliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }
}
