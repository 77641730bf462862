import Primitives
import TestSupport
import Testing

/// Invoices, preapprovals, payments and cash transfers, as far as the reference goes (5.6 and 7).
struct BriefOperationTests {
    @Test func `an invoice is paid, and says so`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reference = MTN.newReference()
        let number = MTN.newNumber()
        let created = try await caller.post("v2_0/invoice", invoice(number), reference: reference)
        #expect(created.status == 202 && created.body.isEmpty)
        #expect(
            try await caller.status("v2_0/invoice", reference).masked
                == #"{"referenceId":"UUID","externalId":"I1","amount":"10","currency":"EUR","#
                + #""status":"SUCCESSFUL","paymentReference":"\#(reference.prefix(8))","invoiceId":"UUID","#
                + #""expiryDateTime":"TIME","intendedPayer":{"partyIdType":"MSISDN","partyId":"\#(number)"},"#
                + #""description":"A chair"}"#)
    }

    @Test func `an open invoice can be cancelled by a reference of its own`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reference = MTN.newReference()
        _ = try await caller.post("v2_0/invoice", invoice("46733123453"), reference: reference)
        #expect(try await caller.status("v2_0/invoice", reference).json["status"] == "CREATED")
        let path = "/collection/v2_0/invoice/\(reference)"
        let body = #"{"externalId":"I1"}"#
        let unnamed = try await caller.mtn.send("DELETE", path, caller.headers, body)
        #expect(unnamed.status == 400 && unnamed.body.isEmpty)
        let own = ("X-Reference-Id", MTN.newReference())
        let cancelled = try await caller.mtn.send("DELETE", path, caller.headers + [own], body)
        #expect(cancelled.status == 202 && cancelled.body.isEmpty)
        let status = try await caller.status("v2_0/invoice", reference).json
        #expect(status["status"] == "FAILED")
        #expect(status["errorReason"]?["code"] == "TRANSACTION_CANCELED")
        let unknown = "/collection/v2_0/invoice/\(MTN.newReference())"
        let lost = try await caller.mtn.send("DELETE", unknown, caller.headers + [own], body)
        #expect(lost.status == 404 && lost.body == Wire.notFound)
    }

    @Test func `a preapproval is given, listed and taken back`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        let reference = MTN.newReference()
        let number = MTN.newNumber()
        let body =
            #"{"payer":{"partyIdType":"MSISDN","partyId":"\#(number)"},"payerCurrency":"EUR","#
            + #""payerMessage":"Monthly","validityTime":3600}"#
        let created = try await caller.post("v2_0/preapproval", body, reference: reference)
        #expect(created.status == 202)
        #expect(
            try await caller.status("v2_0/preapproval", reference).masked
                == #"{"payer":{"partyIdType":"MSISDN","partyId":"\#(number)"},"payerCurrency":"EUR","#
                + #""status":"SUCCESSFUL","expirationDateTime":"TIME"}"#)
        let list = "v1_0/preapprovals/msisdn/\(number)"
        #expect(try await caller.get(list).json.array?.first?["status"] == "APPROVED")
        let path = "/collection/v1_0/preapproval/\(reference)"
        let cancelled = try await caller.mtn.send("DELETE", path, caller.headers)
        #expect(cancelled.status == 200)
        #expect(try await caller.get(list).json.array?.map { $0["status"] } == ["CANCELLED"])
    }

    @Test func `a payment names its reference, and its reason is an object`() async throws {
        let caller = try await SharedSandbox.untouched.caller()
        func status(of number: String) async throws -> String {
            let reference = MTN.newReference()
            let body =
                #"{"externalTransactionId":"E1","money":{"amount":"5","currency":"EUR"},"#
                + #""customerReference":"\#(number)","serviceProviderUserName":"shop"}"#
            let created = try await caller.post("v2_0/payment", body, reference: reference)
            #expect(created.status == 202)
            return try await caller.status("v2_0/payment", reference).masked
        }
        let paid = try await status(of: MTN.newNumber())
        #expect(
            paid == #"{"referenceId":"UUID","status":"SUCCESSFUL","financialTransactionId":"TEN DIGITS"}"#)
        let failed = try await status(of: "46733123452")
        #expect(
            failed == #"{"referenceId":"UUID","status":"FAILED","reason":{"code":"EXPIRED","#
                + #""message":"The approval has expired."}}"#)
    }

    @Test func `a cash transfer succeeds`() async throws {
        let caller = try await SharedSandbox.untouched.caller("remittance")
        let reference = MTN.newReference()
        let body = caller.order("payee", of: MTN.newNumber())
        #expect(try await caller.post("v2_0/cashtransfer", body, reference: reference).status == 202)
        let status = try await caller.status("v2_0/cashtransfer", reference).json
        #expect(status["status"] == "SUCCESSFUL" && status["financialTransactionId"] != nil)
    }

    private func invoice(_ number: String) -> String {
        let party = #"{"partyIdType":"MSISDN","partyId":"\#(number)"}"#
        return #"{"externalId":"I1","amount":"10","currency":"EUR","validityDuration":"3600","#
            + #""intendedPayer":\#(party),"payee":\#(party),"description":"A chair"}"#
    }
}
