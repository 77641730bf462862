import ProviderKit

/// Texts that MTN takes: other characters make the POST fail, or end in a 202 whose payment never exists.
enum MTNMoMoText {
    static let longest = 160

    static func sanitised(_ text: String) -> String {
        PlainText.of(text, limit: longest)
    }
}
