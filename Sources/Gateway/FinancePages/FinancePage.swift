import Mustache
import Primitives

/// Renders the pages of finance: what a page shows comes in as a value, HTML comes out. No clock, store or request.
package struct FinancePages: Sendable {
    private let library: MustacheLibrary

    package init() {
        var library = MustacheLibrary()
        for (name, bytes) in Self.templates {
            do {
                try library.register(String(decoding: bytes, as: UTF8.self), named: name)
            } catch {
                preconditionFailure("The template \(name) is part of the program and parses: \(error)")
            }
        }
        self.library = library
    }

    /// The templates by their names.
    package static let templates: [(String, [UInt8])] = [
        ("layout", PackageResources.layout_mustache),
        ("sign_in", PackageResources.sign_in_mustache),
        ("day", PackageResources.day_mustache),
        ("statement", PackageResources.statement_mustache),
        ("rejects", PackageResources.rejects_mustache),
        ("preview", PackageResources.preview_mustache),
        ("cases", PackageResources.cases_mustache),
        ("case", PackageResources.case_mustache),
        ("message", PackageResources.message_mustache),
    ]

    /// The one style sheet of all pages.
    package static let style = PackageResources.style_css
    /// What the pages do more where a browser runs scripts: drop a file, choose rows and move by keys.
    package static let script = PackageResources.finance_js

    package func signIn(_ frame: PageFrame, _ page: SignInPage) -> String { render("sign_in", frame, page) }
    package func day(_ frame: PageFrame, _ page: DayPage) -> String { render("day", frame, page) }
    package func statement(_ frame: PageFrame, _ page: StatementPage) -> String {
        render("statement", frame, page)
    }
    package func preview(_ frame: PageFrame, _ page: PreviewPage) -> String { render("preview", frame, page) }
    package func cases(_ frame: PageFrame, _ page: CasesPage) -> String { render("cases", frame, page) }
    package func caseStory(_ frame: PageFrame, _ page: CasePage) -> String { render("case", frame, page) }
    package func message(_ frame: PageFrame, _ page: MessagePage) -> String { render("message", frame, page) }

    private func render(_ template: String, _ frame: PageFrame, _ page: Any) -> String {
        let content = Content(
            t: FinanceWords.table(in: frame.language), language: frame.language.rawValue, frame: frame,
            page: page)
        guard let html = library.render(content, withTemplate: template) else {
            preconditionFailure("There is no template \(template).")
        }
        return html
    }

    /// What templates see.
    private struct Content {
        /// Each word of the pages in the reader's language.
        let t: [String: String]
        let language: String
        let frame: PageFrame
        let page: Any
    }
}
