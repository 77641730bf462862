import Archives
import Foundation
import Primitives
import TestSupport
import Testing

/// A day's statement in MTN's layouts.
struct StatementTests {
    @Test func `a statement shows what moved, signed, in Cameroon's time, and its balance follows`()
        async throws
    {
        let stage = try StatementStage.busyDay()
        let end = try await stage.make("MTN_MOMO", "s.csv")
        #expect(end.exit == .code(0), "\(end.errors)")
        let rows = try stage.csv("s.csv")
        #expect(
            rows.first == [
                "Id", "Date", "Status", "Type", "From", "From Name", "From Handler Name", "To", "To Name",
                "To Handler Name", "Amount", "Fee", "Balance",
            ])
        #expect(rows.count == 41)
        var balance: Int64 = 1_000_000
        for (index, row) in rows.dropFirst().enumerated() {
            let amount = try #require(Int64(row[10]))
            let isOut = index % 4 == 3
            #expect(row[0] == "\(1_000_000_000 + index)")
            #expect(amount == (isOut ? -1 : 1) * Int64(1000 + index % 2 * 500))
            #expect(row[isOut ? 7 : 4] == "FRI:23767000000\(index % 3)/MSISDN")
            #expect(row[3] == (isOut ? "Transfer" : "Payment"))
            balance += amount
            #expect(row[12] == "\(balance)")
        }
        #expect(rows[1][1] == "2026-11-22 11:00:30")
        let account = try #require(try stage.truth("s.csv")["accounts"]?.array?.first)
        #expect(account["closing_balance"]?.string == "\(balance)")
        #expect(account["wallet_balance"]?.string == "\(balance)")
    }

    @Test func `Ghana's layout has the external id and seven columns of one name`() async throws {
        let stage = try StatementStage.busyDay()
        #expect(try await stage.make("MTN_MOMO", "s.csv", ["--layout", "ghana"]).exit == .code(0))
        let rows = try stage.csv("s.csv")
        #expect(rows[0].filter { $0 == "Currency" }.count == 7)
        #expect(rows[1][1] == "EXT,0", "A comma in a text is kept")
        #expect(rows[1][2] == "22/11/2026 11:00:30")
        let widths = Set(rows.map(\.count))
        #expect(widths == [32])
    }

    @Test func `a tariff shows fee and taxes in Uganda's columns, and the balance pays them`() async throws {
        let stage = try StatementStage.busyDay()
        let options = ["--layout", "uganda", "--tariff", "full", "--fee-basis-points", "100"]
        #expect(try await stage.make("MTN_MOMO", "s.csv", options).exit == .code(0))
        let rows = try stage.csv("s.csv")
        // One per cent of 1000; its VAT of 19.25 %, 2 francs, and 0.2 % with 4 francs.
        #expect(Array(rows[1][5...7]) == ["1000", "10", "8"])
        #expect(rows[1].last == "\(1_000_000 + 1000 - 18)")
        #expect(rows[1][1] == "22/11/2026 11:00")
    }

    @Test func `a workbook holds the same cells as the text file`() async throws {
        let stage = try StatementStage.busyDay()
        for name in ["s.csv", "s.xlsx"] {
            #expect(try await stage.make("MTN_MOMO", name, ["--layout", "ghana"]).exit == .code(0))
        }
        let file = try Data(contentsOf: URL(fileURLWithPath: stage.path("s.xlsx")))
        let sheet = try #require(
            try ZIPArchive.read([UInt8](file)).first { $0.name == "xl/worksheets/sheet1.xml" })
        let xml = String(decoding: sheet.bytes, as: UTF8.self)
        let found = xml.matches(of: #/(?:<t xml:space="preserve">|<v>)([^<]*)/#).map { String($0.1) }
        let expected = try stage.csv("s.csv").flatMap { $0 }.filter { !$0.isEmpty }
        #expect(found == expected)
    }

    @Test func `a payment belongs to the day on which it ended in Cameroon`() async throws {
        var stage = try StatementStage()
        try stage.openWallet("mtn-momo", 500_000, outcome: "opened", at: "2026-11-22T22:00:00.000Z")
        try stage.pay(
            "requesttopay", 1, party: "237670000001", amount: "700", asked: "2026-11-22T22:59:50.000Z",
            executed: "2026-11-22T23:00:00.000Z")
        try stage.openWallet("mtn-momo", 600_000, outcome: "set", at: "2026-11-23T10:00:00.000Z")
        #expect(try await stage.make("MTN_MOMO", "before.csv").exit == .code(0))
        #expect(try stage.csv("before.csv").count == 1)
        #expect(try stage.truth("before.csv")["accounts"]?.array?.first?["closing_balance"] == "5000")
        #expect(try await stage.make("MTN_MOMO", "after.csv", day: "2026-11-23").exit == .code(0))
        let rows = try stage.csv("after.csv")
        #expect(rows.count == 3)
        #expect(rows[1][1] == "2026-11-23 00:00:00")
        #expect(rows[1][12] == "5700")
        // A wallet that was set by hand is a movement that no payment explains.
        #expect(Array(rows[2][10...12]) == ["300", "0", "6000"])
        let truth = try stage.truth("after.csv")
        #expect(truth["breaks"] == .object(["missing_in_ledger": 1]))
        #expect(truth["faults"]?.array?.first?["rows"]?.numbers == [3])
    }

    @Test func `a line that is still being written does not count`() async throws {
        let stage = try StatementStage.busyDay()
        let file = URL(fileURLWithPath: stage.path("journal.jsonl"))
        try (try Data(contentsOf: file) + Data(#"{"sequence":99,"ti"#.utf8)).write(to: file)
        #expect(try await stage.make("MTN_MOMO", "s.csv").exit == .code(0))
        #expect(try stage.csv("s.csv").count == 41)
    }

    @Test func `what cannot be made is said, and nothing is written`() async throws {
        let stage = try StatementStage.busyDay()
        for (provider, name, options, sentence) in [
            ("WAVE", "s.csv", [], "MTN_MOMO and ORANGE_MONEY"),
            ("MTN_MOMO", "s.csv", ["--layout", "zambia"], "rwanda, ghana, uganda"),
            ("MTN_MOMO", "s.pdf", [], ".csv, .xlsx, .xls"), ("ORANGE_MONEY", "s.csv", [], ".xls"),
            ("MTN_MOMO", "s.csv", ["--day", "2999-01-01"], "has not begun"),
            ("MTN_MOMO", "s.csv", ["--day", "2026-02-30"], "has to exist"),
            ("MTN_MOMO", "s.csv", ["--tariff", "some"], "off, tax or full"),
            ("MTN_MOMO", "s.csv", ["--dates", "DD.MM.YYYY"], "DD/MM/YYYY HH:MM"),
            ("MTN_MOMO", "s.csv", ["--state-folder", "/nowhere"], "no simulator has run"),
            ("MTN_MOMO", "s.csv", ["--faults", "/nowhere"], "cannot be read"),
        ] as [(String, String, [String], String)] {
            let end = try await stage.make(provider, name, options)
            #expect(end.exit == .code(1), "\(sentence)")
            #expect(end.errors.contains(sentence), "\(end.errors)")
            #expect(!FileManager.default.fileExists(atPath: stage.path(name)))
        }
        let end = try await stage.make("MTN_MOMO", "s.csv", ["--colour"])
        #expect(end.exit == .code(64))
    }

    @Test func `a running sandbox's payments stand on today's statements of both operators`() async throws {
        let folder = try RunFolder.make("statement-sandbox")
        try await SharedSandbox.with(["--switch", "approval.mode=immediate"], in: folder) { mtn in
            let collection = try await mtn.caller(target: "mtncameroon")
            let (reference, _) = try await collection.requestToPay(MTN.newNumber(), amount: "4200")
            let status = try await collection.end(of: reference)
            let orange = try await Orange(mtn).core()
            let payToken = try await orange.initiate("cashin")
            let paid = try await orange.post(
                "/cashin/pay",
                #"{"payToken":"\#(payToken)","channelUserMsisdn":"691301143","subscriberMsisdn":"\#(Orange.newNumber())","#
                    + #""pin":"2222","amount":"1500","orderId":"\#(Orange.newOrder())"}"#)
            let transaction = try #require(paid.json["data"]?["txnid"]?.string, "\(paid.body)")
            let stage = StatementStage(sandboxIn: folder)
            // Near midnight the two may have ended on either day.
            let days = [-86_400.0, 0].map {
                String(RFC3339.format(Date.now.addingTimeInterval(3600 + $0)).prefix(10))
            }
            var rows: [[String]] = []
            var ids: [String] = []
            for day in days {
                #expect(try await stage.make("MTN_MOMO", "m.csv", day: day).exit == .code(0))
                rows += try stage.csv("m.csv").dropFirst()
                #expect(try await stage.make("ORANGE_MONEY", "o.xls", day: day).exit == .code(0))
                ids += try stage.truth("o.xls")["rows"]?.array?.compactMap { $0["id"]?.string } ?? []
            }
            #expect(rows.count == 1)
            #expect(rows.first?[0] == status.json["financialTransactionId"]?.string)
            #expect(rows.first?[10] == "4200")
            let wallets = try await mtn.sandbox.get("/wallets").array?.first { $0["provider"] == "mtn-momo" }
            let merchant = wallets?["wallets"]?.array?.first { $0["owner"] == "merchant" }
            #expect(rows.first?[12] == merchant?["balance"]?.string)
            #expect(ids == [transaction])
        }
    }
}
