import Primitives

/// The description as one page: no script, nothing fetched from anywhere.
struct DocumentationPage {
    let document: JSONValue

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Kimi API</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <h1>Kimi API</h1>
        <p>\(Self.code(document["info"]?["description"]?.string ?? ""))</p>
        <p>For programs: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
        <nav><ul>\(tags.map { "<li><a href=\"#\($0)\">\($0)</a></li>" }.joined())</ul></nav>
        \(tags.map(section).joined(separator: "\n"))
        <h2 id="schemas">Schemas</h2>
        \(schemas)
        </body>
        </html>

        """
    }

    private var tags: [String] { document["tags"]?.array?.compactMap { $0["name"]?.string } ?? [] }

    private func section(_ tag: String) -> String {
        let operations = (document["paths"]?.members ?? []).flatMap { path in
            (path.value.members ?? []).filter { $0.value["tags"]?.array == [.string(tag)] }.map {
                operation($0.name.uppercased(), path.name, $0.value)
            }
        }
        return "<h2 id=\"\(tag)\">\(tag)</h2>\n" + operations.joined(separator: "\n")
    }

    private func operation(_ method: String, _ path: String, _ value: JSONValue) -> String {
        let name = value["operationId"]?.string ?? ""
        let parts = [
            value["description"]?.string.map { "<p>\(Self.code($0))</p>" },
            value["security"] == .array([]) ? nil : "<p>Signed in: <code>Authorization: Bearer …</code></p>",
            parameters(value["parameters"]?.array ?? []),
            value["requestBody"].map { "<h4>Body</h4>" + Self.json($0["content"] ?? .null) },
            "<h4>Answers</h4>" + responses(value["responses"]?.members ?? []),
        ]
        return """
            <details id="\(name)"><summary><b class="\(method)">\(method)</b> <code>\(Self.escaped(path))</code>
            \(Self.escaped(value["summary"]?.string ?? ""))</summary>
            \(parts.compactMap { $0 }.joined(separator: "\n"))
            </details>
            """
    }

    private func parameters(_ all: [JSONValue]) -> String? {
        let rows = all.filter { $0["name"] != nil }.map { parameter in
            "<tr><td><code>\(Self.escaped(parameter["name"]?.string ?? ""))</code></td>"
                + "<td>\(parameter["in"]?.string ?? "")</td>"
                + "<td>\(Self.code(parameter["description"]?.string ?? ""))</td>"
                + "<td><code>\(Self.escaped(parameter["schema"]?.text ?? ""))</code></td></tr>"
        }
        guard !rows.isEmpty else { return nil }
        return "<h4>Parameters</h4><table>\(rows.joined())</table>"
    }

    private func responses(_ all: [JSONValue.Member]) -> String {
        let rows = all.map { response in
            let schema = response.value["content"]?.members?.first.map { content in
                "\(content.name) \(content.value["schema"]?.text ?? "")"
            }
            return
                "<tr><td>\(response.name)</td><td>\(Self.code(response.value["description"]?.string ?? ""))</td>"
                + "<td><code>\(Self.escaped(schema ?? ""))</code></td></tr>"
        }
        return "<table>\(rows.joined())</table>"
    }

    private var schemas: String {
        (document["components"]?["schemas"]?.members ?? []).map {
            "<details id=\"schema-\($0.name)\"><summary><code>\($0.name)</code></summary>\(Self.json($0.value))</details>"
        }.joined(separator: "\n")
    }

    private static func json(_ value: JSONValue) -> String {
        "<pre>\(escaped(IndentedJSON(value).text))</pre>"
    }

    /// Escapes, and shows what stands between backquotes as code.
    private static func code(_ text: String) -> String {
        escaped(text).split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "<code>\($0.element)</code>" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }

    private static let style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
        summary{cursor:pointer;padding:.4rem 0}details{border-bottom:1px solid #ddd}
        code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f5f5f5;padding:1rem;overflow:auto}
        table{border-collapse:collapse}td{border:1px solid #ddd;padding:.3rem .6rem;vertical-align:top}
        td code{overflow-wrap:anywhere}nav ul{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;padding:0}
        a{color:#0a5}.GET{color:#075}.POST{color:#05a}.PATCH,.PUT{color:#850}.DELETE{color:#a00}
        @media(prefers-color-scheme:dark){body{background:#161616;color:#eee}pre{background:#222}td,details{border-color:#444}
        a,.GET{color:#6d9}.POST{color:#7bf}.PATCH,.PUT{color:#fb6}.DELETE{color:#f88}}
        """
}

/// A JSON document over several lines.
struct IndentedJSON {
    let text: String

    init(_ value: JSONValue) {
        text = Self.lines(value, "")
    }

    private static func lines(_ value: JSONValue, _ indent: String) -> String {
        let inner = indent + "  "
        switch value {
        case .object(let members) where !members.isEmpty:
            let rows = members.map { "\(inner)\(JSONValue.string($0.name).text): \(lines($0.value, inner))" }
            return "{\n\(rows.joined(separator: ",\n"))\n\(indent)}"
        case .array(let elements) where !elements.isEmpty:
            let rows = elements.map { inner + lines($0, inner) }
            return "[\n\(rows.joined(separator: ",\n"))\n\(indent)]"
        default: return value.text
        }
    }
}
