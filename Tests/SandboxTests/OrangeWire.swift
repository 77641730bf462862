/// The bodies of Orange's reference that several tests expect, to the byte, with what differs from run to run masked.
enum OrangeWire {
    static let prompt =
        "Paiement e la clientele done.The devrez confirmer le paiement en saisissant son code PIN et vous "
        + "recevrez alors un SMS. Merci dutiliser des services Orange Money."

    /// A row of a merchant payment; each argument as it stands in JSON.
    static func row(
        _ message: String, number: String, txnid: String = #""MPTXN""#, initiation: (String, String),
        confirmation: (String, String) = ("null", "null"), status: String, notifyURL: String = "null",
        orderID: String = "ORDER1"
    ) -> String {
        #"{"message":"\#(message)","data":{"id":ID,"createtime":"SECONDS","subscriberMsisdn":"\#(number)","#
            + #""amount":1500,"payToken":"MPTOKEN","txnid":\#(txnid),"txnmode":"\#(orderID)","#
            + #""inittxnmessage":\#(initiation.1),"inittxnstatus":\#(initiation.0),"#
            + #""confirmtxnstatus":\#(confirmation.0),"confirmtxnmessage":\#(confirmation.1),"#
            + #""status":"\#(status)","notifUrl":\#(notifyURL),"description":"For you","#
            + #""channelUserMsisdn":"691301143"}}"#
    }

    /// The row that only `init` made.
    static func emptyRow(_ status: String) -> String {
        #"{"message":"Transaction retrieved successfully","data":{"id":ID,"createtime":"SECONDS","#
            + #""subscriberMsisdn":null,"amount":null,"payToken":"MPTOKEN","txnid":null,"txnmode":null,"#
            + #""inittxnmessage":null,"inittxnstatus":null,"confirmtxnstatus":null,"#
            + #""confirmtxnmessage":null,"status":\#(status),"notifUrl":null,"description":null,"#
            + #""channelUserMsisdn":null}}"#
    }

    static let accepted = ("\"200\"", "\"\(prompt)\"")
    static let insufficient = (#""60019""#, #""Le solde du compte du payeur est insuffisant""#)

    static let unknownPayToken = #"{"message":"payToken not found","data":null}"#
    static let usedPayToken = #"{"message":"payToken already used","data":null}"#

    static func fault(_ code: Int, _ message: String, path: String = "/omcoreapis/1.0.2") -> String {
        #"{"fault":{"code":\#(code),"message":"\#(message)","description":"Access failure for API: \#(path), "#
            + #"version: 1.0.2 status: (\#(code)) - \#(message). "#
            + #"Make sure you have given the correct access token"}}"#
    }

    static let notFound =
        #"{"code":60,"message":"Resource not found","#
        + #""description":"The requested URI or the requested resource does not exist."}"#
    static let missingCredentials =
        #"{"code":40,"message":"Missing credentials","#
        + #""description":"The requested service needs credentials, but none were provided."}"#
    static let invalidCredentials =
        #"{"code":41,"message":"Invalid credentials","#
        + #""description":"The requested service needs credentials, but the ones provided were invalid."}"#

    /// A 400 about fields that are absent, as Orange's Go validator words it.
    static func missing(_ structure: String, _ fields: String...) -> String {
        let lines = fields.map {
            "Key: '\(structure).\($0)' Error:Field validation for '\($0)' failed on the 'required' tag"
        }
        return #"{"code":23,"message":"Missing body field","description":""#
            + lines.joined(separator: #"\n"#) + #""}"#
    }
}
