import Primitives

/// Smile ID's jobs, and how they are decided by hand.
extension ControlPage {
    var kycSection: HTML {
        let title = say(fr: "Vérifications d'identité (Smile ID)", en: "Identity checks (Smile ID)")
        guard !kycJobs.isEmpty else {
            return section(title, note(say(fr: "Aucune vérification.", en: "No check.")))
        }
        let rows = kycJobs.prefix(30).map { job -> [HTML] in
            [
                "\(RFC3339.format(job.createdAt))", "\(job.generation.rawValue)", "\(job.product.rawValue)",
                "<code>\(job.id)</code><br><code>\(job.jobID == job.id ? "" : job.jobID)</code>",
                "\(stateText(job.state))", "<strong>\(job.outcome?.spelling ?? "")</strong>", actions(job),
            ]
        }
        let headings = [
            say(fr: "Créée", en: "Made"), "API", say(fr: "Produit", en: "Product"),
            say(fr: "Travail", en: "Job"), say(fr: "État", en: "State"), say(fr: "Résultat", en: "Result"),
            say(fr: "Décider", en: "Decide"),
        ]
        return section(title, table(headings, rows))
    }

    private func stateText(_ state: SmileJob.State) -> String {
        switch state {
        case .awaitingZip: say(fr: "attend son ZIP", en: "waits for its ZIP")
        case .processing: say(fr: "en cours", en: "processing")
        case .underReview: say(fr: "examen humain", en: "under review")
        case .final: say(fr: "fini", en: "final")
        case .invalid: say(fr: "info.json illisible", en: "unreadable info.json")
        }
    }

    private func actions(_ job: SmileJob) -> HTML {
        switch job.state {
        case .awaitingZip, .invalid: return ""
        case .processing, .underReview:
            let review: HTML =
                job.state == .processing
                ? button(job, "review", say(fr: "Mettre en examen", en: "Put under review")) : ""
            return """
                \(button(job, "approve", say(fr: "Approuver", en: "Approve")))
                <form class="inline" method="post" action="/kyc/\(job.id)/reject">
                \(languageField)
                <label for="code-\(job.id)">\(say(fr: "Motif", en: "Reason"))</label>
                <select id="code-\(job.id)" name="code">\(reasons(of: job))</select>
                <button>\(say(fr: "Rejeter", en: "Reject"))</button>
                </form>
                \(review)
                """
        case .final:
            guard job.callbackURL != nil else { return "" }
            return button(job, "callback", say(fr: "Renvoyer la notification", en: "Send the callback again"))
        }
    }

    private func reasons(of job: SmileJob) -> HTML {
        let v1 = ["0811", "0812", "0813", "0816", "0907", "0001", "0903", "1014", "1015", "1016"]
        let v3 = [
            "block document_check_failed", "block face_verification_failed", "block spoof_detected",
            "block unsupported_document", "block high_risk", "block age_requirement_not_met",
            "attention document_expired", "attention document_copy_detected", "attention medium_risk",
            "error image_unavailable_or_invalid", "error document_unclassifiable", "error internal_error",
        ]
        return HTML(
            joining: (job.generation == .v1 ? v1 : v3).map { "<option value=\"\($0)\">\($0)</option>" })
    }

    private func button(_ job: SmileJob, _ verb: String, _ label: String) -> HTML {
        """
        <form class="inline" method="post" action="/kyc/\(job.id)/\(verb)">
        \(languageField)
        <button>\(label)</button>
        </form>
        """
    }
}
