import Primitives
import TestSupport
import Testing

/// Section 5.2 of the reference: the members of a status, their order and their spelling.
struct StatusBodyTests {
    private static let payer = #""payer":{"partyIdType":"MSISDN","partyId":"NUMBER"}"#
    private static let payee = #""payee":{"partyIdType":"MSISDN","partyId":"NUMBER"}"#
    private static let texts = #""payerMessage":"For you","payeeNote":"From me""#
    private static let money = #""amount":"5000","currency":"EUR""#
    private static let financial = #""financialTransactionId":"TEN DIGITS""#

    /// An operation: product, path to create, path to read, party, and its status once it has succeeded.
    private static let operations: [(String, String, String, String, String)] = [
        (
            "collection", "v1_0/requesttopay", "v1_0/requesttopay", "payer",
            "{\(financial),\"externalId\":\"INV-1\",\(money),\(payer),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "collection", "v1_0/requesttowithdraw", "v1_0/requesttowithdraw", "payer",
            "{\(financial),\"externalId\":\"INV-1\",\(money),\(payer),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "collection", "v2_0/requesttowithdraw", "v1_0/requesttowithdraw", "payer",
            "{\(financial),\"externalId\":\"INV-1\",\(money),\(payer),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "disbursement", "v1_0/transfer", "v1_0/transfer", "payee",
            "{\(money),\(financial),\"externalId\":\"INV-1\",\(payee),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "remittance", "v1_0/transfer", "v1_0/transfer", "payee",
            "{\(money),\(financial),\"externalId\":\"INV-1\",\(payee),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "disbursement", "v1_0/deposit", "v1_0/deposit", "payee",
            "{\"externalId\":\"INV-1\",\(money),\(payee),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
        (
            "disbursement", "v2_0/deposit", "v1_0/deposit", "payee",
            "{\"externalId\":\"INV-1\",\(money),\(payee),\(texts),\"status\":\"SUCCESSFUL\"}"
        ),
    ]

    @Test(arguments: operations)
    func `an ordinary payment has succeeded by the first GET`(
        _ product: String, _ create: String, _ read: String, _ party: String, _ expected: String
    ) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        let reference = MTN.newReference()
        let number = MTN.newNumber()
        let created = try await caller.post(create, caller.order(party, of: number), reference: reference)
        #expect(created.status == 202)
        let status = try await caller.status(read, reference)
        #expect(status.status == 200)
        #expect(status.header("content-type") == "application/json;charset=utf-8")
        #expect(status.masked == expected.replacing("NUMBER", with: number))
    }

    @Test(arguments: operations.dropFirst().prefix(5) + operations.prefix(1))
    func `a failed payment ends with its reason and has no transaction number`(
        _ product: String, _ create: String, _ read: String, _ party: String, _ success: String
    ) async throws {
        let caller = try await SharedSandbox.untouched.caller(product)
        let reference = MTN.newReference()
        _ = try await caller.post(create, caller.order(party, of: "46733123451"), reference: reference)
        let status = try await caller.status(read, reference)
        let expected = success.replacing("NUMBER", with: "46733123451")
            .replacing("\(Self.financial),", with: "")
            .replacing(#""SUCCESSFUL"}"#, with: #""FAILED","reason":"APPROVAL_REJECTED"}"#)
        #expect(status.body == expected)
    }

    @Test func `a refund goes to the original payer, and no further than what was paid`() async throws {
        let mtn = try await SharedSandbox.untouched
        let collection = try await mtn.caller()
        let disbursement = try await mtn.caller("disbursement")
        let number = MTN.newNumber()
        let (paid, _) = try await collection.requestToPay(number)
        /// What becomes of a refund of so much.
        func refund(_ amount: String, of reference: String, version: String) async throws -> String {
            let own = MTN.newReference()
            let body =
                #"{"amount":"\#(amount)","currency":"EUR","externalId":"R1","payerMessage":"For you","#
                + #""payeeNote":"From me","referenceIdToRefund":"\#(reference)"}"#
            let created = try await disbursement.post("\(version)/refund", body, reference: own)
            guard created.status == 202 else { return "\(created.status)\(created.body)" }
            return try await disbursement.status("v1_0/refund", own).masked
        }
        let first = try await refund("3000", of: paid, version: "v1_0")
        #expect(
            first == "{\(Self.financial),\"externalId\":\"R1\",\"amount\":\"3000\",\"currency\":\"EUR\","
                + Self.payee.replacing("NUMBER", with: number) + ",\(Self.texts),\"status\":\"SUCCESSFUL\"}")
        let second = try await refund("2000.01", of: paid, version: "v2_0")
        #expect(second.hasSuffix(#""status":"FAILED","reason":"NOT_ALLOWED"}"#))
        let stranger = try await refund("1", of: MTN.newReference(), version: "v1_0")
        #expect(stranger.hasSuffix(#""reason":"TRANSACTION_NOT_FOUND"}"#))
        for malformed in ["1", "13", "", "not-a-uuid"] {
            #expect(try await refund("1", of: malformed, version: "v1_0") == "400")
        }
    }

    @Test(arguments: [
        (#""12.50""#, "12.5"), (#""6.00""#, "6.0"), (#""5000""#, "5000"), ("5000", "5000"), ("12.5", "12.5"),
    ])
    func `an amount comes back as a string, without needless decimals`(
        _ sent: String, _ echoed: String
    ) async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reference = MTN.newReference()
        let body = caller.order("payer", of: MTN.newNumber()).replacing(#""5000""#, with: sent)
        _ = try await caller.post("v1_0/requesttopay", body, reference: reference)
        #expect(try await caller.status("v1_0/requesttopay", reference).json["amount"]?.string == echoed)
    }

    @Test func `a type of party in lower case is taken, and what is absent stays absent`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reference = MTN.newReference()
        let body =
            #"{"amount":"5","currency":"EUR","payerMessage":null,"#
            + #""payer":{"partyIdType":"email","partyId":"a@b.example.com"}}"#
        _ = try await caller.post("v1_0/requesttopay", body, reference: reference)
        #expect(
            try await caller.status("v1_0/requesttopay", reference).masked
                == "{\(Self.financial),\"amount\":\"5\",\"currency\":\"EUR\","
                + #""payer":{"partyIdType":"EMAIL","partyId":"a@b.example.com"},"status":"SUCCESSFUL"}"#)
    }

    @Test func `a reference is looked for in its own product and operation`() async throws {
        let mtn = try await SharedSandbox.untouched
        let caller = try await mtn.caller()
        let (reference, _) = try await caller.requestToPay("46733123453")
        let elsewhere = try await caller.status("v1_0/requesttowithdraw", reference)
        #expect(elsewhere.status == 404 && elsewhere.body == Wire.notFound)
        let foreign = try await mtn.caller("disbursement").status("v1_0/transfer", reference)
        #expect(foreign.status == 404 && foreign.body == Wire.notFound)
        let upper = try await caller.status("v1_0/requesttopay", reference.uppercased())
        #expect(upper.status == 200)
        let malformed = try await caller.status("v1_0/requesttopay", "1")
        #expect(malformed.status == 400 && malformed.body.isEmpty)
    }

    @Test func `a real environment asks the handset first`() async throws {
        // Nobody answers by himself in the length of this test.
        try await SharedSandbox.with(["--switch", "approval.delay_ms=86400000"]) { mtn in
            let caller = try await mtn.caller(target: "mtncameroon")
            let number = MTN.newNumber()
            let (reference, _) = try await caller.requestToPay(number)
            #expect(
                try await caller.status("v1_0/requesttopay", reference).body
                    == "{\"externalId\":\"INV-1\",\"amount\":\"5000\",\"currency\":\"XAF\","
                    + Self.payer.replacing("NUMBER", with: number)
                    + ",\(Self.texts),\"status\":\"PENDING\"}")
            try await mtn.sandbox.approve(number)
            #expect(try await caller.status("v1_0/requesttopay", reference).json["status"] == "SUCCESSFUL")
        }
    }
}
