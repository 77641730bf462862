import Primitives
import TestSupport
import Testing

/// Orange's money and what outlives a restart.
struct OrangeStateTests {
    private func orangeWallets(_ orange: Orange, _ currency: String = "XAF") async throws -> JSONValue {
        let all = try await orange.sandbox.get("/wallets").array ?? []
        return try #require(
            all.first { $0["provider"] == "orange-money" && $0["currency"]?.string == currency })
    }

    private func balance(_ wallets: JSONValue, _ owner: String) -> String? {
        wallets["wallets"]?.array?.first { $0["owner"]?.string == owner }?["balance"]?.string
    }

    @Test func `both APIs move the same money, and MTN another`() async throws {
        try await SharedSandbox.with(["--switch", "approval.mode=immediate"]) { mtn in
            let orange = Orange(mtn)
            let number = Orange.newNumber()
            try await orange.sandbox.setWallet(number, "5000", provider: "orange-money")
            try await orange.sandbox.setWallet("237\(number)", "70")
            let caller = try await orange.core()
            let (payToken, _) = try await caller.pay(number)
            _ = try await caller.wait(for: "SUCCESSFULL", payToken)
            _ = try await caller.pay(number, family: "cashin", amount: "400")
            let web = try await orange.webPayment("cm")
            let (id, created) = try await web.create()
            let values = ["Msisdn": number, "Otp": "123456", "Action": "pay"]
            _ = try await web.fill(created["payment_url"]?.string ?? "", values)
            _ = try await web.wait(for: "SUCCESS", id, created["pay_token"]?.string ?? "")

            let wallets = try await orangeWallets(orange)
            #expect(wallets["conserved"] == true && wallets["opened"] == wallets["held"])
            #expect(balance(wallets, "237\(number)") == "2700")
            #expect(balance(wallets, "merchant") == "100002300")
            let (_, refused) = try await caller.pay(number, amount: "2701")
            #expect(refused.status == 417)
            #expect(refused.json["data"]?["inittxnstatus"] == "60019")
            let mtnWallets = try await orange.sandbox.get("/wallets").array?.first {
                $0["provider"] == "mtn-momo"
            }
            #expect(balance(mtnWallets ?? .null, "237\(number)") == "70")
            let executed = try await orange.sandbox.journal(kind: "executed").compactMap {
                $0["operation"]?.string
            }
            #expect(executed == ["mp", "cashin", "webpayment"])
        }
    }

    @Test func `a restart goes on where it was`() async throws {
        let folder = try RunFolder.make("sandbox")
        let number = Orange.newNumber()
        let receiver = try WebhookReceiver()
        defer { receiver.stop() }
        let manual = ["--switch", "approval.mode=manual"]
        let (payToken, before, id, web) = try await SharedSandbox.with(manual, in: folder) { mtn in
            let orange = Orange(mtn)
            let caller = try await orange.core()
            let (payToken, reply) = try await caller.pay(number, callback: receiver.url)
            _ = try await caller.pay(number, family: "cashin")
            let (id, created) = try await orange.webPayment().create()
            return (payToken, reply, id, created)
        }
        try await SharedSandbox.with(manual, in: folder) { mtn in
            let orange = Orange(mtn)
            let caller = try await orange.core()
            let after = try await caller.status(payToken)
            #expect(after.json["data"] == before.json["data"])
            try await orange.sandbox.approve(number)
            #expect(try await caller.status(payToken).json["data"]?["status"] == "SUCCESSFULL")
            _ = try await receiver.wait(for: 1)
            let next = try await caller.pay(number).reply.json["data"]?["id"]?.integer ?? 0
            #expect(next > before.json["data"]?["id"]?.integer ?? .max)
            let merchant = try await orange.webPayment()
            let payToken = web["pay_token"]?.string ?? ""
            #expect(try await merchant.status(id, payToken).json["status"] == "INITIATED")
            let again = try await merchant.post("webpayment", merchant.order(id))
            #expect(again.status == 403)
            let wallets = try await orangeWallets(orange)
            #expect(wallets["conserved"] == true)
            #expect(balance(wallets, "237\(number)") == "10000000")
        }
    }

    @Test func `of many who pay with one payToken at once, one pays`() async throws {
        let caller = try await Orange.untouched.core()
        let payToken = try await caller.initiate("cashin")
        let order = Orange.newOrder()
        let body = OrangeCoreCaller.order(payToken, of: Orange.newNumber(), orderID: order)
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...20 { group.addTask { try await caller.post("/cashin/pay", body).status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses.filter { $0 == 200 }.count == 1)
        #expect(statuses.filter { $0 == 422 }.count == 19)
        let executed = try await caller.orange.sandbox.get("/journal?kind=executed&external_id=\(order)")
        #expect(executed.array?.count == 1)
    }

    @Test func `under faults no payment moves money twice, and the money is conserved`() async throws {
        try await SharedSandbox.with(["--switch", "approval.delay_ms=5"]) { mtn in
            let orange = Orange(mtn)
            let caller = try await orange.core()
            for action in ["drop_after", "error_after", "duplicate", "error_before"] {
                try await orange.sandbox.addFault(
                    .object([
                        "provider": "orange-money", "action": .string(action),
                        "probability": .number("0.1"),
                    ]))
            }
            let number = Orange.newNumber()
            await withTaskGroup { group in
                for index in 1...120 {
                    group.addTask {
                        _ = try? await caller.pay(number, family: index % 3 == 0 ? "cashin" : "mp")
                    }
                }
            }
            try await orange.sandbox.clearFaults()
            try await eventually("every prompt to be answered") {
                try await orange.sandbox.get("/handsets") == .array([])
            }
            let executed = try await orange.sandbox.journal(kind: "executed")
            let references = executed.compactMap { $0["reference"]?.string }
            #expect(references.count > 30 && Set(references).count == references.count)
            let wallets = try await orangeWallets(orange)
            #expect(wallets["conserved"] == true)
            let change = executed.reduce(0) { $0 + ($1["operation"] == "mp" ? 1500 : -1500) }
            #expect(balance(wallets, "merchant") == "\(100_000_000 + change)")
        }
    }
}
