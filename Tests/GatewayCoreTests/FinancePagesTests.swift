import FinancePages
import Primitives
import Testing

struct FinancePagesTests {
    private let pages = FinancePages()

    private func frame(_ language: Language, _ title: String) -> PageFrame {
        PageFrame(
            language: language, title: title, staff: StaffName(name: "Awa <Ngo>", role: "finance"),
            formToken: "t0ken", address: "/finance", section: .days)
    }

    private var row: CasesPage.Row {
        CasesPage.Row(
            number: "17", version: "3", address: "/finance/cases/17", kind: "Montant", day: "22/11/2026",
            provider: "MTN MoMo", statement: "12 500 FCFA", books: "12 000 FCFA", age: "2", state: "ouvert",
            assignee: "", explanation: "Le relevé dit <plus> que les livres.")
    }

    @Test func `every word that a template names is there in both languages, and none is left over`() throws {
        var named: Set<String> = []
        for (_, bytes) in FinancePages.templates {
            let template = String(decoding: bytes, as: UTF8.self)
            for match in template.matches(of: /\{\{t\.([a-z_]+)\}\}/) { named.insert(String(match.output.1)) }
        }
        #expect(named == Set(FinanceWords.words.keys))
        for (key, word) in FinanceWords.words {
            #expect(!word.french.isEmpty && !word.english.isEmpty, "\(key)")
        }
    }

    @Test(arguments: Language.allCases)
    func `what comes from outside is escaped`(language: Language) {
        let html = pages.cases(
            frame(language, "Dossiers"),
            CasesPage(
                filters: [], cases: [row], count: "1", mayAct: true, more: nil,
                export: PageLink("Excel", "/finance/cases.xlsx"), query: "kind=amount&day=2026-11-22",
                total: "1",
                actions: [.init(value: "accept", label: "Accepter")], reasons: []))
        #expect(html.contains("Awa &lt;Ngo&gt;") && html.contains("&lt;plus&gt;") && !html.contains("<plus>"))
        #expect(html.contains("<html lang=\"\(language.rawValue)\">"))
        #expect(html.contains("value=\"17.3\"") && html.contains("kind=amount&amp;day=2026-11-22"))
    }

    @Test func `who may not act sees no form`() {
        let html = pages.cases(
            frame(.english, "Cases"),
            CasesPage(
                filters: [], cases: [row], count: "1", mayAct: false, more: nil,
                export: PageLink("Excel", "/finance/cases.xlsx"), query: "", total: "1", actions: [],
                reasons: []))
        #expect(
            !html.contains("name=\"case\"") && !html.contains("cases/import")
                && html.contains("/finance/cases/17"))
    }

    @Test func `a day shows each provider, the chart and why it cannot be closed`() {
        let chart = BarChart(
            title: "Lignes <de> la journée", groups: ["MTN MoMo", "Orange Money"],
            series: [
                .init(label: "rapprochées", values: [120, 0], style: "claimed"),
                .init(label: "écarts", values: [3, Int64.max], style: "broken"),
            ])
        let page = DayPage(
            day: "2026-11-22", previous: PageLink("21/11", "/finance/days/2026-11-21"), next: nil,
            isClosed: false, closedBy: nil,
            providers: [
                .init(
                    name: "MTN MoMo", identifier: "MTN_MOMO",
                    statements: [
                        .init(
                            name: "mtn.csv", address: "/finance/statements/1", lines: "123", rejects: "1",
                            period: "22/11", closing: "1 000 FCFA")
                    ],
                    run: .init(
                        time: "07:02", claimed: "120", expected: "0", breaks: "3", mark: "a1b2c3d4"),
                    balances: [NamedValue("Relevé", "1 000 FCFA")], hasDifference: true),
                .init(
                    name: "Orange Money", identifier: "ORANGE_MONEY", statements: [], run: nil, balances: [],
                    hasDifference: false),
            ], chart: chart.svg,
            kinds: [
                .init(name: "Montant", count: "3", amount: "500 FCFA", address: "/finance/cases?kind=amount")
            ],
            openCases: 3, totals: [NamedValue("Rapprochés", "120")], mayImport: true, mayRun: true,
            mayClose: true, obstacles: ["Le relevé d'Orange Money manque."], pack: [])
        let html = pages.day(frame(.french, "Journée du 22/11/2026"), page)
        for text in [
            "mtn.csv", "Aucun relevé de cette journée", "Le relevé d&#39;Orange Money manque.", "a1b2c3d4",
            "class=\"balances differs\"", "Lignes &lt;de&gt; la journée", "enctype=\"multipart/form-data\"",
            "action=\"/finance/days/2026-11-22/close\"",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("{{") && html.utf8.count < 50_000)
    }

    @Test func `a case tells its story and offers its steps`() {
        let event = CasePage.Event(
            time: "22/11/2026 08:00:00", after: "+2 s", source: "reply", title: "SUCCESSFUL",
            detail: "HTTP 200")
        let html = pages.caseStory(
            frame(.english, "Case 17"),
            CasePage(
                number: "17", version: "3", kind: "Amount",
                explanation: "Both know it, with 500 between them.",
                facts: [NamedValue("Payment", "0198…")], story: [event], steps: [event],
                forms: [
                    .init(
                        step: "accept", label: "Accept", help: "With a reason.",
                        fields: [
                            .init(
                                name: "reason", label: "Reason",
                                choices: [.init(value: "rounding", label: "Rounding", isChosen: true)]),
                            .init(name: "text", label: "Text", isLong: true),
                        ])
                ],
                proposal: .init(
                    number: "2", text: "Write off 500 XAF", mayDecide: false, obstacle: "Your own.")))
        for text in [
            "Both know it", "<option value=\"rounding\" selected>", "<textarea name=\"text\"", "Your own.",
            "action=\"/finance/cases/17/accept\"", "class=\"reply\"",
        ] { #expect(html.contains(text), "\(text)") }
        #expect(!html.contains("/approve"))
    }

    @Test func `every other page renders whole`() {
        let facts = [NamedValue("Lines", "3")]
        let rejects = [StatementPage.Reject(row: "7", column: "Amount", reason: "It is no number.")]
        let day = PageLink("22/11/2026", "/finance/days/2026-11-22")
        let html = [
            pages.signIn(frame(.french, "Connexion"), SignInPage(next: "/finance", name: "awa")),
            pages.statement(
                frame(.french, "mtn.csv"),
                StatementPage(facts: facts, rejects: rejects, refusal: "Totaux différents.", day: day)),
            pages.preview(
                frame(.english, "mtn.csv"),
                PreviewPage(
                    facts: facts, rejects: rejects, refusal: nil, day: "2026-11-22")),
            pages.message(frame(.english, "Not found"), MessagePage(text: "No such day.", link: day)),
        ]
        for page in html { #expect(page.contains("</html>") && !page.contains("{{")) }
        #expect(html[1].contains("It is no number.") && html[2].contains("/finance/days/2026-11-22"))
    }
}
