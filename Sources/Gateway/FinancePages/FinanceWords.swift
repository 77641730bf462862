package import Primitives

/// The words of the pages that are not about one case or one file. Templates name them by their keys.
package enum FinanceWords {
    /// Every word in one language.
    package static func table(in language: Language) -> [String: String] {
        words.mapValues { $0.text(in: language) }
    }

    package static let words: [String: LocalizedText] = [
        "action": LocalizedText(fr: "Action", en: "Action"),
        "age": LocalizedText(fr: "Âge (jours)", en: "Age (days)"),
        "amount": LocalizedText(fr: "Montant", en: "Amount"),
        "apply": LocalizedText(fr: "Appliquer", en: "Apply"),
        "approve": LocalizedText(fr: "Approuver", en: "Approve"),
        "assignee": LocalizedText(fr: "Confié à", en: "Assigned to"),
        "back_to_day": LocalizedText(fr: "Retour à la journée", en: "Back to the day"),
        "books": LocalizedText(fr: "Livres", en: "Books"),
        "breaks": LocalizedText(fr: "écarts", en: "breaks"),
        "breaks_by_kind": LocalizedText(fr: "Écarts par nature", en: "Breaks by kind"),
        "case": LocalizedText(fr: "Dossier", en: "Case"),
        "cases": LocalizedText(fr: "Dossiers", en: "Cases"),
        "choose_all": LocalizedText(fr: "Tout choisir", en: "Choose all"),
        "claimed": LocalizedText(fr: "rapprochés", en: "matched"),
        "close_day": LocalizedText(fr: "Clôturer la journée", en: "Close the day"),
        "close_explained": LocalizedText(
            fr: "La journée est verrouillée et signée ; les dossiers ouverts passent au jour suivant.",
            en: "The day is locked and signed; open cases are carried to the next day."),
        "closed": LocalizedText(fr: "Clôturée", en: "Closed"),
        "closing_balance": LocalizedText(fr: "Solde final", en: "Closing balance"),
        "column": LocalizedText(fr: "Colonne", en: "Column"),
        "corrected_workbook": LocalizedText(
            fr: "Classeur corrigé (Excel ou CSV)", en: "Corrected workbook (Excel or CSV)"),
        "day": LocalizedText(fr: "Journée", en: "Day"),
        "day_close": LocalizedText(fr: "Clôture de la journée", en: "Day close"),
        "days": LocalizedText(fr: "Journées", en: "Days"),
        "decline": LocalizedText(fr: "Refuser", en: "Decline"),
        "drop_here": LocalizedText(
            fr: "Déposez le relevé n'importe où sur cette page, ou choisissez-le.",
            en: "Drop the statement anywhere on this page, or choose it."),
        "expected": LocalizedText(fr: "attendus", en: "expected"),
        "figures": LocalizedText(fr: "Chiffres de la journée", en: "Figures of the day"),
        "file": LocalizedText(fr: "Fichier", en: "File"),
        "filter": LocalizedText(fr: "Filtrer", en: "Filter"),
        "finance": LocalizedText(fr: "Finance", en: "Finance"),
        "import": LocalizedText(fr: "Importer", en: "Import"),
        "import_statement": LocalizedText(fr: "Importer un relevé", en: "Import a statement"),
        "kind": LocalizedText(fr: "Nature", en: "Kind"),
        "last_run": LocalizedText(fr: "Dernier rapprochement :", en: "Last reconciliation:"),
        "lines": LocalizedText(fr: "Lignes", en: "Lines"),
        "look_first": LocalizedText(fr: "Regarder d'abord", en: "Look first"),
        "navigation": LocalizedText(fr: "Navigation", en: "Navigation"),
        "no_cases": LocalizedText(fr: "Aucun dossier ne correspond.", en: "No case fits."),
        "no_statement": LocalizedText(
            fr: "Aucun relevé de cette journée n'a été importé.", en: "No statement of this day was imported."
        ),
        "nothing_breaks": LocalizedText(fr: "Aucun écart.", en: "No break."),
        "obstacles": LocalizedText(
            fr: "La journée ne peut pas encore être clôturée :", en: "The day cannot be closed yet:"),
        "overview": LocalizedText(fr: "Vue d'ensemble", en: "Overview"),
        "pack": LocalizedText(fr: "Dossier de clôture", en: "Closing pack"),
        "password": LocalizedText(fr: "Mot de passe", en: "Password"),
        "period": LocalizedText(fr: "Période", en: "Period"),
        "proposal": LocalizedText(fr: "Proposition", en: "Proposal"),
        "provider": LocalizedText(fr: "Opérateur", en: "Provider"),
        "reason": LocalizedText(fr: "Motif", en: "Reason"),
        "result_hash": LocalizedText(fr: "Empreinte du résultat", en: "Hash of the result"),
        "row": LocalizedText(fr: "Ligne", en: "Row"),
        "run_now": LocalizedText(fr: "Rapprocher maintenant", en: "Reconcile now"),
        "set_aside": LocalizedText(fr: "Mises de côté", en: "Set aside"),
        "sign_in": LocalizedText(fr: "Se connecter", en: "Sign in"),
        "sign_out": LocalizedText(fr: "Se déconnecter", en: "Sign out"),
        "skip_to_content": LocalizedText(fr: "Aller au contenu", en: "Skip to content"),
        "staff_name": LocalizedText(fr: "Nom", en: "Name"),
        "state": LocalizedText(fr: "État", en: "State"),
        "statement": LocalizedText(fr: "Relevé", en: "Statement"),
        "steps": LocalizedText(fr: "Ce qui a été fait", en: "What was done"),
        "story": LocalizedText(fr: "Histoire du paiement", en: "Story of the payment"),
        "text": LocalizedText(fr: "Texte", en: "Text"),
        "what_to_do": LocalizedText(fr: "Que faire", en: "What to do"),
        "whole_filter": LocalizedText(fr: "tous ceux du filtre", en: "all that the filter shows"),
        "with_chosen": LocalizedText(fr: "Avec les dossiers choisis", en: "With the chosen cases"),
    ]
}
