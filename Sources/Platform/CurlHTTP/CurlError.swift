import CCurl

/// Why there is no complete response. It says first whether the other side may have seen the request.
package struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: Sendable, Equatable {
        case resolve, connect, tls, timeout, sendFailed, receiveFailed, tooLarge, malformed, cancelled,
            invalidURL, forbiddenAddress, other
    }

    package let code: Code
    /// False only where no byte of the request can have left: the connection (and its TLS) was never ready.
    package let requestMayHaveArrived: Bool
    /// Names the method and the origin; never the path, the query, a header or the body.
    package let message: String

    package init(_ code: Code, requestMayHaveArrived: Bool, message: String) {
        self.code = code
        self.requestMayHaveArrived = requestMayHaveArrived
        self.message = message
    }

    package var description: String { message }
}

extension CurlError.Code {
    /// What libcurl's result means. Write errors are told apart by the transfer, which knows its own limits.
    init(_ result: CURLcode, requestMayHaveArrived: Bool) {
        self =
            switch result {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
            case CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .connect
            case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
                CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE,
                CURLE_SSL_INVALIDCERTSTATUS:
                .tls
            case CURLE_OPERATION_TIMEDOUT: .timeout
            case CURLE_SEND_ERROR: .sendFailed
            case CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: .receiveFailed
            case CURLE_FILESIZE_EXCEEDED: .tooLarge
            case CURLE_URL_MALFORMAT: .invalidURL
            case CURLE_UNSUPPORTED_PROTOCOL where !requestMayHaveArrived: .invalidURL
            // HTTP/0.9, that is: something that does not begin with a status line.
            case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: .malformed
            default: .other
            }
    }
}
