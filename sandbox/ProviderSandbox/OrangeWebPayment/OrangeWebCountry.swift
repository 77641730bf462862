/// The countries of Web Payment that are imitated: the word in the API's path, its currency, the word in the page's.
enum OrangeWebCountry: String, Sendable, CaseIterable {
    case dev, cm

    var currency: String {
        switch self {
        case .dev: "OUV"
        case .cm: "XAF"
        }
    }

    var pageSegment: String {
        switch self {
        case .dev: "sx"
        case .cm: "cm"
        }
    }

    init?(pageSegment: String) {
        guard let country = Self.allCases.first(where: { $0.pageSegment == pageSegment }) else { return nil }
        self = country
    }
}
