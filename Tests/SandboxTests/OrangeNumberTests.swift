import Primitives
import TestSupport
import Testing

/// The sandbox's own numbers, 699000001 to 699000012.
struct OrangeNumberTests {
    @Test(arguments: [
        ("699000001", "60019", "Le solde du compte du payeur est insuffisant"),
        ("699000002", "00671", "Beneficiaire introuvable"),
        ("699000003", "99051", "Beneficiaire introuvable"), ("699000004", "99999", "Utilisateur bloque"),
        (
            "699000005", "99999",
            "Vous avez saisi un montant superieur au montant maximum autorise"
        ),
        ("699000011", "00671", "Beneficiaire introuvable"),
        ("677123456", "00671", "Beneficiaire introuvable"),
    ])
    func `pay is refused with 417, and no money moves`(
        _ number: String, _ code: String, _ text: String
    ) async throws {
        let caller = try await Orange.untouched.core()
        let order = Orange.newOrder()
        let (payToken, reply) = try await caller.pay(number, orderID: order)
        #expect(reply.status == 417)
        func row(_ message: String) -> String {
            OrangeWire.row(
                message, number: number, txnid: "null", initiation: ("\"\(code)\"", "\"\(text)\""),
                status: "FAILED", orderID: order)
        }
        #expect(reply.maskedOrange == row("\(code) :: \(text)"))
        let status = try await caller.status(payToken)
        #expect(status.status == 200)
        #expect(status.maskedOrange == row("Transaction retrieved successfully"))
        let kinds = try await caller.orange.sandbox.get("/journal?external_id=\(order)").array ?? []
        #expect(kinds.compactMap { $0["kind"]?.string } == ["asked", "declined"])
    }

    @Test func `an invalid subscriber comes inside a 200`() async throws {
        let (_, reply) = try await Orange.untouched.core().pay("699000012")
        #expect(reply.status == 200)
        #expect(reply.json["data"]?["status"] == "FAILED")
        #expect(reply.json["data"]?["inittxnstatus"] == "0066111")
    }

    @Test func `a cashin is refused in its own shape`() async throws {
        let (_, reply) = try await Orange.untouched.core().pay("699000004", family: "cashin")
        #expect(reply.status == 417)
        #expect(
            reply.maskedOrange
                == #"{"message":"99999 :: Utilisateur bloque","data":{"createtime":"SECONDS","#
                + #""subscriberMsisdn":"699000004","amount":1500,"payToken":"CITOKEN","txnid":null,"#
                + #""txnmode":"ORDER1","txnmessage":"Utilisateur bloque","txnstatus":"99999","#
                + #""status":"FAILED","channelUserMsisdn":"691301143"}}"#)
    }

    @Test func `the customer refuses`() async throws {
        let caller = try await Orange.untouched.core()
        let (payToken, reply) = try await caller.pay("699000006")
        #expect(reply.json["data"]?["status"] == "PENDING")
        let end = try await caller.wait(for: "FAILED", payToken)
        #expect(
            end.maskedOrange
                == OrangeWire.row(
                    "Transaction retrieved successfully", number: "699000006",
                    initiation: OrangeWire.accepted,
                    confirmation: (#""99999""#, #""Transaction annulee par le client""#), status: "FAILED"))
    }

    @Test func `money moves, and the answer is a 500`() async throws {
        let caller = try await Orange.untouched.core()
        let order = Orange.newOrder()
        let (payToken, reply) = try await caller.pay("699000010", family: "cashin", orderID: order)
        #expect(reply.status == 500)
        #expect(
            reply.body
                == #"{"fault":{"code":101500,"message":"Runtime Error","description":"Error in Sender"}}"#)
        let status = try await caller.status(payToken, family: "cashin").json
        #expect(status["data"]?["status"] == "SUCCESSFULL")
        let entries = try await caller.orange.sandbox.get("/journal?external_id=\(order)").array ?? []
        #expect(entries.compactMap { $0["kind"]?.string } == ["asked", "executed"])
        #expect(entries.first?["http_status"] == 500)
    }

    @Test func `a prompt that is not answered in the time of the others stays open`() async throws {
        let late = ["delayed_party_ms=86400000", "approval.expires_ms=86400000", "approval.delay_ms=50"]
        try await SharedSandbox.with(late.flatMap { ["--switch", $0] }) { mtn in
            let caller = try await Orange(mtn).core()
            for number in ["699000007", "699000008", "699000009"] {
                let (payToken, _) = try await caller.pay(number)
                let (other, _) = try await caller.pay(Orange.newNumber())
                _ = try await caller.wait(for: "SUCCESSFULL", other)
                let status = try await caller.status(payToken).json["data"]?["status"]
                #expect(status == "PENDING", "\(number)")
            }
        }
    }
}
