import Primitives

extension Exchange.Request {
    /// What differs between the request that a fixture expects and the one that was sent, a line for each
    /// difference; nil where they are equal. What the transport itself adds does not count.
    package func difference(from sent: Exchange.Request) -> String? {
        var lines: [String] = []
        func compare(_ place: String, _ expected: String?, _ actual: String?) {
            guard expected != actual else { return }
            lines.append("  \(place)")
            lines.append("    - \(expected ?? "(absent)")")
            lines.append("    + \(actual ?? "(absent)")")
        }
        compare("method", method, sent.method)
        compare("url", url, sent.url)
        let (ours, theirs) = (comparableHeaders, sent.comparableHeaders)
        for name in Set(ours.keys).union(theirs.keys).sorted() {
            compare("header \(name)", ours[name], theirs[name])
        }
        if body != sent.body {
            let before = lines.count
            if let expected = try? JSONValue(parsing: body), let actual = try? JSONValue(parsing: sent.body) {
                Self.compare(expected, actual, at: "body", compare)
            }
            if lines.count == before {
                compare(
                    "body", String(decoding: body, as: UTF8.self), String(decoding: sent.body, as: UTF8.self))
            }
        }
        guard !lines.isEmpty else { return nil }
        return (["  (- expected by the fixture, + sent)"] + lines).joined(separator: "\n")
    }

    private static func compare(
        _ expected: JSONValue, _ actual: JSONValue, at place: String,
        _ report: (String, String?, String?) -> Void
    ) {
        guard let ours = expected.members, let theirs = actual.members else {
            if expected != actual { report(place, expected.text, actual.text) }
            return
        }
        for member in ours {
            if let value = actual[member.name] {
                compare(member.value, value, at: "\(place)/\(member.name)", report)
            } else {
                report("\(place)/\(member.name)", member.value.text, nil)
            }
        }
        for member in theirs where expected[member.name] == nil {
            report("\(place)/\(member.name)", nil, member.value.text)
        }
        let (order, otherOrder) = (ours.map(\.name), theirs.map(\.name))
        if order != otherOrder, Set(order) == Set(otherOrder) {
            report(
                "\(place) (order of members)", order.joined(separator: ","), otherOrder.joined(separator: ",")
            )
        }
    }

    private var comparableHeaders: [String: String] {
        let transportOwn: Set = ["host", "user-agent", "content-length", "accept-encoding", "connection"]
        var values: [String: String] = [:]
        for header in headers where !transportOwn.contains(header.name.lowercased()) {
            values[header.name.lowercased()] = header.value
        }
        return values
    }
}
