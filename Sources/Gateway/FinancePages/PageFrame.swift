package import Primitives

/// What stands around every page.
package struct PageFrame: Sendable {
    package let language: Language
    /// The page's own title, in that language.
    package let title: String
    /// Who is signed in; nil on the page where one signs in.
    package let staff: StaffName?
    /// What every form of the page sends back, so that no other site can send it.
    package let formToken: String
    /// The page's own address, for the links that change the language.
    package let address: String
    /// Which entry of the navigation is the page's.
    package let isDays: Bool
    package let isCases: Bool
    /// What happened before the page was shown, such as "The file was read."
    package let notice: String?
    /// What went wrong before it was shown.
    package let fault: String?

    package enum Section: Sendable { case days, cases, none }

    package init(
        language: Language, title: String, staff: StaffName?, formToken: String, address: String,
        section: Section = .none, notice: String? = nil, fault: String? = nil
    ) {
        self.language = language
        self.title = title
        self.staff = staff
        self.formToken = formToken
        self.address = address
        isDays = section == .days
        isCases = section == .cases
        self.notice = notice
        self.fault = fault
    }
}

/// Who is signed in, as the page says it.
package struct StaffName: Sendable {
    package let name: String
    /// In the reader's language.
    package let role: String

    package init(name: String, role: String) {
        self.name = name
        self.role = role
    }
}

/// A link of a page.
package struct PageLink: Sendable {
    package let label: String
    package let address: String

    package init(_ label: String, _ address: String) {
        self.label = label
        self.address = address
    }
}

/// A name and its value, as two columns show them.
package struct NamedValue: Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
