import CurlHTTP
import Foundation
import Primitives
import TestSupport

/// A headless Chromium, driven over HTTP (W3C WebDriver) by its own chromedriver. It reaches this machine alone.
struct Browser: Sendable {
    private let client: CurlClient
    private let session: String

    /// Gives the closure a fresh browser, and ends it afterwards.
    static func withBrowser<Value>(_ body: (Browser) async throws -> Value) async throws -> Value {
        let folder = try RunFolder.make("browser")
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = FreePort.next()
        let driver = try ChildProcess(
            ["chromedriver", "--port=\(port)", "--allowed-ips=127.0.0.1"],
            environment: ["HOME": folder.path, "TMPDIR": folder.path], inherit: false, name: "chromedriver",
            folder: folder)
        let client = CurlClient(logger: .quiet)
        let result: Result<Value, any Error>
        do {
            let browser = try await start(client, "http://127.0.0.1:\(port)", driver, folder: folder)
            do { result = .success(try await body(browser)) } catch { result = .failure(error) }
            try? await browser.quit()
        } catch { result = .failure(error) }
        try await driver.killNow()
        await client.close()
        return try result.get()
    }

    private static func start(
        _ client: CurlClient, _ url: String, _ driver: ChildProcess, folder: URL
    ) async throws -> Browser {
        try await eventually("chromedriver to be ready") {
            if driver.exited != nil { throw Hopeless("chromedriver ended: \(driver.errorText)") }
            return try await send(client, "GET", url + "/status", nil)["ready"] == true
        }
        // The pipe makes the browser end with its driver, however that ends.
        let arguments: [JSONValue] = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
            "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            .string("--user-data-dir=" + folder.appendingPathComponent("profile").path),
        ]
        let options = JSONValue.object(["args": .array(arguments)])
        let wanted = JSONValue.object([
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": .object(["performance": "ALL", "browser": "ALL"]),
        ])
        let answer = try await send(
            client, "POST", url + "/session",
            .object(["capabilities": .object(["alwaysMatch": wanted])]))
        guard let id = answer["sessionId"]?.string else { throw Hopeless("No session: \(answer.text)") }
        return Browser(client: client, session: url + "/session/" + id)
    }

    func open(_ url: String) async throws {
        _ = try await command("POST", "/url", .object(["url": .string(url)]))
    }

    /// Waits until the browser has come to the address: a click returns before its answer is there.
    func arrive(at address: String) async throws {
        try await eventually("the browser to come to \(address)") {
            try await command("GET", "/url").string == address
        }
    }

    /// Types into the element that the CSS selector finds first.
    func type(_ text: String, into selector: String) async throws {
        _ = try await command(
            "POST", try await element(selector) + "/value", .object(["text": .string(text)]))
    }

    func click(_ selector: String) async throws {
        _ = try await command("POST", try await element(selector) + "/click", .object([:]))
    }

    /// What a person reads there, once it is there.
    func text(of selector: String) async throws -> String {
        try await eventuallyValue("the text of \(selector)") {
            try await command("GET", try await element(selector) + "/text").string
        }
    }

    /// A picture of the window, written to the file.
    func picture(to file: URL, width: Int = 1280, height: Int = 1000) async throws {
        _ = try await command(
            "POST", "/window/rect",
            .object(["width": .integer(Int64(width)), "height": .integer(Int64(height))]))
        guard let text = try await command("GET", "/screenshot").string, let bytes = Data(base64Encoded: text)
        else { throw BrowserComplaint(description: "no picture") }
        try bytes.write(to: file)
    }

    /// The address that the browser shows.
    func address() async throws -> String { try await command("GET", "/url").string ?? "" }

    /// The addresses that the browser has asked for since this was asked last, also those that it was kept from asking.
    func requests() async throws -> [String] {
        try await log("performance").compactMap { entry in
            let event = try entry["message"]?.string.map { try JSONValue(parsing: Array($0.utf8)) }?[
                "message"]
            guard event?["method"] == "Network.requestWillBeSent" else { return nil }
            return event?["params"]?["request"]?["url"]?.string
        }
    }

    /// What the browser complained about since this was asked last, such as what a page's policy forbids.
    func complaints() async throws -> [String] {
        try await log("browser").compactMap { $0["message"]?.string }
    }

    private func log(_ kind: String) async throws -> [JSONValue] {
        try await command("POST", "/se/log", .object(["type": .string(kind)])).array ?? []
    }

    /// How many elements the CSS selector finds.
    func count(of selector: String) async throws -> Int {
        try await command(
            "POST", "/elements", .object(["using": "css selector", "value": .string(selector)])
        ).array?.count ?? 0
    }

    private func quit() async throws { _ = try await command("DELETE", "") }

    private func element(_ selector: String) async throws -> String {
        let found = try await command(
            "POST", "/element", .object(["using": "css selector", "value": .string(selector)]))
        guard let id = found.members?.first?.value.string else {
            throw BrowserComplaint(description: "no element \(selector): \(found.text)")
        }
        return "/element/" + id
    }

    private func command(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue
    {
        try await Self.send(client, method, session + path, body)
    }

    /// The `value` of the answer; throws what the driver complains about.
    private static func send(
        _ client: CurlClient, _ method: String, _ url: String, _ body: JSONValue?
    ) async throws -> JSONValue {
        let reply = try await client.send(
            CurlRequest(
                method: method, url: url,
                headers: body == nil ? [] : [("content-type", "application/json; charset=utf-8")],
                body: body.map { Array($0.text.utf8) } ?? [], deadline: .seconds(60)))
        let value = try JSONValue(parsing: reply.body)["value"] ?? .null
        guard reply.status == 200 else {
            throw BrowserComplaint(
                description: "\(method) answered \(reply.status): \(value.text.prefix(500))")
        }
        return value
    }
}

/// What the browser could not do, perhaps because the page is not there yet.
struct BrowserComplaint: Error, CustomStringConvertible {
    let description: String
}
