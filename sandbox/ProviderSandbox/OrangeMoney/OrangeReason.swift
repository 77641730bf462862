/// Why Orange Money refuses a payment: its code and its text, which is French without accents (reference, 4.13).
struct OrangeReason: Sendable, Equatable {
    let code: String
    let text: String

    static let insufficientBalance = OrangeReason(
        code: "60019", text: "Le solde du compte du payeur est insuffisant")
    static let unknownNumber = OrangeReason(code: "00671", text: "Beneficiaire introuvable")
    static let noAccount = OrangeReason(code: "99051", text: "Beneficiaire introuvable")
    static let invalidSubscriber = OrangeReason(code: "0066111", text: "Beneficiaire introuvable")
    static let blocked = OrangeReason(code: unknownCode, text: "Utilisateur bloque")
    static let overLimit = OrangeReason(
        code: unknownCode, text: "Vous avez saisi un montant superieur au montant maximum autorise")
    static let underLimit = OrangeReason(
        code: unknownCode, text: "Vous avez saisi un montant inferieur au montant minimum autorise")
    static let wrongPIN = OrangeReason(code: unknownCode, text: "Code PIN incorrect")
    static let refusedByCustomer = OrangeReason(
        code: unknownCode, text: "Transaction annulee par le client")
    static let unanswered = OrangeReason(code: unknownCode, text: "Delai de confirmation depasse")

    /// Stands for a code that no source names.
    private static let unknownCode = "99999"

    private static let known = [insufficientBalance, unknownNumber, noAccount, invalidSubscriber]

    init(code: String, text: String) {
        self.code = code
        self.text = text
    }

    /// Reads `60019`, `60019 :: Some text`, or a text alone, as a fault rule or the journal has it.
    init(spelling: String) {
        if let range = spelling.firstRange(of: " :: ") {
            self.init(
                code: String(spelling[..<range.lowerBound]), text: String(spelling[range.upperBound...]))
        } else if let known = Self.known.first(where: { $0.code == spelling }) {
            self = known
        } else if spelling.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self.init(code: spelling, text: "Echec de la transaction")
        } else {
            self.init(code: Self.unknownCode, text: spelling)
        }
    }

    /// As it stands in `message`.
    var spelling: String { "\(code) :: \(text)" }
}
