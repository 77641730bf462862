import Escrow
import HTTPTypes
import Primitives
import Testing
import Web

@testable import EscrowHTTP

/// The description is made from the table of operations; here it is held against itself and against the problems.
@Suite struct OpenAPITests {
    private let document = OpenAPIDocument.json(version: "1")

    private var operations: [(path: String, method: String, value: JSONValue)] {
        (document["paths"]?.members ?? []).flatMap { path in
            (path.value.members ?? []).map { (path.name, $0.name, $0.value) }
        }
    }

    @Test func everyOperationIsThereOnce() {
        #expect(operations.count == Operation.allCases.count)
        let names = operations.compactMap { $0.value["operationId"]?.string }
        #expect(Set(names) == Set(Operation.allCases.map(\.rawValue)))
        for operation in Operation.allCases {
            let route = operation.route
            let found = document["paths"]?[route.template]?[route.method.rawValue.lowercased()]
            #expect(found?["operationId"]?.string == operation.rawValue, "\(operation)")
        }
    }

    @Test func parametersOfThePathAreThoseOfTheTemplate() {
        for (path, _, value) in operations {
            let named = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                $0.dropFirst().dropLast()
            }
            let described = (value["parameters"]?.array ?? []).filter { $0["in"] == "path" }
                .compactMap { $0["name"]?.string }
            #expect(named.map(String.init) == described, "\(path)")
        }
        for operation in Operation.allCases {
            let extra = operation.description.path.keys.filter {
                !operation.route.template.contains("{\($0)}")
            }
            #expect(extra.isEmpty, "\(operation)")
        }
    }

    @Test func everyReferenceResolves() {
        var references: Set<String> = []
        collect(document, into: &references)
        #expect(references.contains("#/components/schemas/Problem"))
        for reference in references {
            let target = reference.dropFirst(2).split(separator: "/").reduce(Optional(document)) {
                $0?[String($1)]
            }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test func everyCodeHasItsPage() {
        let pages = Set(ProblemController(ServiceProblems.examples).codes)
        for (path, _, value) in operations {
            for response in value["responses"]?.members ?? [] where response.name >= "400" {
                let words = (response.value["description"]?.string ?? "").split(separator: "`")
                let codes = words.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map {
                    String($0.element)
                }
                #expect(!codes.isEmpty)
                for code in codes { #expect(pages.contains(code), "\(path) \(response.name) \(code)") }
            }
        }
    }

    @Test func aSignedInOperationSaysSo() {
        for (path, _, value) in operations {
            let name = value["operationId"]?.string ?? ""
            let isOpen = Operation(rawValue: name).map { AccessPolicy.caller(of: $0) } == .anyone
            #expect((value["security"] == .array([])) == isOpen, "\(path)")
            #expect(
                (value["responses"]?["401"] == nil) == (isOpen && !["login", "refreshToken"].contains(name)))
        }
    }

    @Test func thePageShowsEachOperationAndFetchesNothing() {
        let html = DocumentationPage(document: document).html
        for operation in Operation.allCases { #expect(html.contains("id=\"\(operation.rawValue)\"")) }
        // An address that stands in an example is text; one in an attribute would be fetched or followed.
        for fetching in [
            "src=", "srcset=", "<script", "<link", "url(", "@import", "=\"http", "='http", "=http",
        ] {
            #expect(!html.contains(fetching), "\(fetching)")
        }
    }

    private func collect(_ value: JSONValue, into references: inout Set<String>) {
        if let reference = value["$ref"]?.string { references.insert(reference) }
        for member in value.members ?? [] { collect(member.value, into: &references) }
        for element in value.array ?? [] { collect(element, into: &references) }
    }
}
