/// One HTTP exchange of a fixture: what is asked and what is answered.
package struct Exchange: Sendable, Equatable {
    package let request: Request
    package let response: Response

    package init(request: Request, response: Response) {
        self.request = request
        self.response = response
    }

    package struct Request: Sendable, Equatable {
        package let method: String
        package let url: String
        package let headers: [Header]
        package let body: [UInt8]

        package init(method: String, url: String, headers: [Header], body: [UInt8]) {
            self.method = method
            self.url = url
            self.headers = headers
            self.body = body
        }
    }

    package struct Response: Sendable, Equatable {
        package let status: Int
        package let headers: [Header]
        package let body: [UInt8]
        /// Set where no answer came; browsers then write the status 0.
        package let silence: Silence?

        package init(status: Int, headers: [Header], body: [UInt8], silence: Silence? = nil) {
            self.status = status
            self.headers = headers
            self.body = body
            self.silence = silence
        }
    }

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// How an exchange without an answer ended.
    package enum Silence: String, Sendable {
        /// The request went out and nothing came back.
        case timeout
        /// No connection was made.
        case unreachable
        /// The answer was longer than the transport accepts.
        case tooLarge = "too_large"
    }
}
