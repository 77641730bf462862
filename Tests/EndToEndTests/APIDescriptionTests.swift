import Primitives
import TestSupport
import Testing

/// What a running escrowd says of its API, and whether it is so.
@Suite struct APIDescriptionTests {
    @Test func theDocumentDescribesTheRoutesThatThereAre() async throws {
        try await World.withWorld(Deal.plan) { world in
            let document = try await world.expect(200, "GET", "/api/openapi.json")
            let paths = document["paths"]?.members ?? []
            #expect(paths.count > 20)
            for path in paths {
                // Nothing has this name or number: what is not routed says `route_not_found`, what is routed does not.
                let address = path.name.replacing(/\{[a-z_]+\}/, with: "999999")
                for method in path.value.members ?? [] {
                    let reply = try await world.call(method.name.uppercased(), address)
                    let code = reply.json["code"]?.string
                    let isPage = path.name == "/api/problems/{code}"
                    #expect(
                        reply.status != 405 && (code != "route_not_found" || isPage),
                        "\(method.name) \(address)")
                }
                let methods = Set((path.value.members ?? []).map { $0.name.uppercased() })
                for other in ["PUT", "POST", "PATCH", "DELETE"] where !methods.contains(other) {
                    let reply = try await world.call(other, address)
                    #expect(reply.status == 405, "\(other) \(address) is not described, and is there")
                }
            }
        }
    }

    @Test func thePageIsReadInABrowserAndAsksNobodyElse() async throws {
        try await World.withWorld(Deal.plan) { world in
            let document = try await world.expect(200, "GET", "/api/openapi.json")
            let names = (document["paths"]?.members ?? []).flatMap { path in
                (path.value.members ?? []).compactMap { $0.value["operationId"]?.string }
            }
            #expect(names.count > 70)
            try await Browser.withBrowser { browser in
                try await browser.open(world.escrows[0].url + "/api/docs")
                let title = try await browser.text(of: "h1")
                #expect(title == "Kimi API")
                try await browser.click("#collect summary")
                let collect = try await browser.text(of: "#collect")
                #expect(collect.contains("/api/payments/momo/collect") && collect.contains("kyc_required"))
                for name in names {
                    let count = try await browser.count(of: "#\(name) summary")
                    #expect(count == 1, "\(name)")
                }
                // The page, and an icon that no page can keep a browser from asking for: nothing of anybody else's.
                let own = world.escrows[0].url
                let asked = try await browser.requests()
                #expect(asked.contains(own + "/api/docs"))
                let pages = ["/api/docs", "/favicon.ico"].map { own + $0 }
                // What the browser's own empty window is made of comes from nowhere.
                let elsewhere = asked.filter {
                    !pages.contains($0) && !$0.hasPrefix("chrome://") && !$0.hasPrefix("data:")
                }
                #expect(elsewhere == [])
                // Were anything to be fetched or run, the page's policy would forbid it, and the browser say so.
                let complaints = try await browser.complaints().filter { !$0.contains("/favicon.ico") }
                #expect(complaints == [])
            }
            let page = try await world.call("GET", "/api/docs/")
            #expect(page.header("content-security-policy")?.hasPrefix("default-src 'none'") == true)
            let text = String(decoding: page.body, as: UTF8.self)
            for fetching in ["<script", "<link", "<img", "<iframe", "@import", "url("] {
                #expect(!text.contains(fetching), "\(fetching)")
            }
        }
    }
}
