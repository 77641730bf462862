import HTTPTypes

/// Where a request to Web Payment goes: its API, and its page for the payer. Nil where there is no such path.
enum OrangeWebPaymentRoute: Sendable {
    case create(OrangeWebCountry)
    case status(OrangeWebCountry)
    case page(payToken: String)
    /// Where the page sends what was typed into it.
    case charges(OrangeWebCountry)

    enum Failure: Error { case unknownPath, wrongMethod }

    /// Whether a path belongs here.
    static func owns(_ segments: [String]) -> Bool {
        segments.first == "orange-money-webpay" || segments.first == "payment"
            || segments.dropFirst().first == "mpayment"
    }

    /// Whether the route is one of people with browsers.
    var isPage: Bool {
        switch self {
        case .page, .charges: true
        case .create, .status: false
        }
    }

    /// The country in the path is lower case.
    init(_ request: WireRequest) throws(Failure) {
        let segments = request.segments
        let method: HTTPRequest.Method
        switch segments.count {
        case 4 where segments[0] == "orange-money-webpay" && segments[2] == "v1":
            guard let country = OrangeWebCountry(rawValue: segments[1]) else { throw .unknownPath }
            method = .post
            switch segments[3] {
            case "webpayment": self = .create(country)
            case "transactionstatus": self = .status(country)
            default: throw .unknownPath
            }
        case 4 where segments[1] == "mpayment" && segments[2] == "abstract":
            guard OrangeWebCountry(pageSegment: segments[0]) != nil else { throw .unknownPath }
            method = .get
            self = .page(payToken: segments[3])
        case 3 where segments[0] == "payment" && segments[1] == "pay_token":
            method = .get
            self = .page(payToken: segments[2])
        case 3 where segments[1] == "mpayment" && segments[2] == "charges":
            guard let country = OrangeWebCountry(pageSegment: segments[0]) else { throw .unknownPath }
            method = .post
            self = .charges(country)
        default: throw .unknownPath
        }
        guard request.method == method else { throw .wrongMethod }
    }
}
