import Primitives

/// The error bodies of api.orange.com; the member present tells which it is.
enum OrangeErrorBody: Equatable {
    /// The door: `{"code":42,"message":…,"description":…}`; the code is not the HTTP status.
    case door(code: Int64)
    /// The messaging service (OMA):
    /// `{"requestError":{"serviceException"|"policyException":{"messageId":…}}}`.
    case service(messageID: String)
    case unreadable

    init(_ body: [UInt8]) {
        let json = try? JSONValue(parsing: body)
        let fault = json?["requestError"]
        if let code = json?["code"]?.integer {
            self = .door(code: code)
        } else if let fault,
            let id = (fault["serviceException"] ?? fault["policyException"])?["messageId"]?.string
        {
            self = .service(messageID: id)
        } else {
            self = .unreadable
        }
    }

    /// 41 invalid, 42 expired.
    var refusesToken: Bool { self == .door(code: 41) || self == .door(code: 42) }

    /// For an operator. The texts of the service are left out: they may repeat a phone number.
    var word: String {
        switch self {
        case .door(let code): " code \(code)"
        case .service(let id) where id.utf8.count <= 12 && id.utf8.allSatisfy { (0x30...0x5A).contains($0) }:
            " \(id)"
        case .service, .unreadable: ""
        }
    }
}
