extension SwitchDefinition {
    static let smileID = smileScenarios + smileResults + smileRequests

    private static let smileScenarios: [SwitchDefinition] = [
        .choice(
            "smile_id.default_result", \.smileID.defaultResult,
            fr: "Smile ID : résultat sans sandbox_result", en: "Smile ID: result without sandbox_result"),
        .text(
            "smile_id.full_name", \.smileID.fullName, length: 1...100,
            fr: "Smile ID : nom lu sur les pièces", en: "Smile ID: name read off documents"),
        .whole(
            "smile_id.decision_ms", \.smileID.decisionDelay,
            fr: "Smile ID : délai de la décision", en: "Smile ID: delay of the decision"),
        .whole(
            "smile_id.review_ms", \.smileID.reviewDelay,
            fr: "Smile ID : durée d'un examen humain", en: "Smile ID: length of a human review"),
        .choice(
            "smile_id.review_result", \.smileID.reviewResult,
            fr: "Smile ID : fin d'un examen humain", en: "Smile ID: end of a human review"),
        .whole(
            "smile_id.incomplete_polls", \.smileID.incompletePolls, to: 1_000,
            fr: "Smile ID : questions sans réponse finale après la décision",
            en: "Smile ID: polls without the final answer after the decision"),
        .whole(
            "smile_id.callback_delay_ms", \.smileID.callbackDelay,
            fr: "Smile ID : délai des notifications", en: "Smile ID: delay of callbacks"),
        .choice(
            "smile_id.callback_delivery", \.smileID.callbackDelivery,
            fr: "Smile ID : livraison des notifications", en: "Smile ID: delivery of callbacks"),
        .choice(
            "smile_id.callback_signature", \.smileID.callbackSignature,
            fr: "Smile ID : signature des notifications", en: "Smile ID: signature of callbacks"),
        .whole(
            "smile_id.callback_age_ms", \.smileID.callbackAge,
            fr: "Smile ID : âge de l'horodatage des notifications",
            en: "Smile ID: age of the callbacks' timestamp"),
        .choice(
            "smile_id.callback_body", \.smileID.callbackBody,
            fr: "Smile ID : corps des notifications", en: "Smile ID: body of callbacks"),
        .choice(
            "smile_id.status_signature", \.smileID.statusSignature,
            fr: "Smile ID : signature de job_status", en: "Smile ID: signature of job_status"),
        .choice(
            "smile_id.enrolled_user", \.smileID.enrolledUser,
            fr: "Smile ID : état d'une personne inscrite", en: "Smile ID: state of an enrolled user"),
        .choice(
            "smile_id.wallet", \.smileID.wallet,
            fr: "Smile ID : porte-monnaie du partenaire (v3)", en: "Smile ID: the partner's wallet (v3)"),
        .choice(
            "smile_id.forbidden", \.smileID.forbidden,
            fr: "Smile ID : ce qui est interdit au partenaire", en: "Smile ID: what the partner may not"),
        .choice(
            "smile_id.unknown_identity", \.smileID.unknownIdentity,
            fr: "Smile ID : identités hors de la liste d'essai (v3)",
            en: "Smile ID: identities outside the test list (v3)"),
        .choice(
            "smile_id.image_limits", \.smileID.limits,
            fr: "Smile ID : limites de taille des images", en: "Smile ID: limits of image sizes"),
    ]

    private static let smileResults: [SwitchDefinition] = [
        .choice(
            "smile_id.rejected_code", \.smileID.rejectedCode,
            fr: "Smile ID : code de sandbox_result 1", en: "Smile ID: code of sandbox_result 1"),
        .choice(
            "smile_id.meaning_0811", \.smileID.notVerified,
            fr: "Smile ID : sens de 0811", en: "Smile ID: meaning of 0811"),
        .choice(
            "smile_id.provisional", \.smileID.provisional,
            fr: "Smile ID : état pendant un examen humain", en: "Smile ID: status during a human review"),
        .choice(
            "smile_id.review_code", \.smileID.reviewCode,
            fr: "Smile ID : code pendant un examen humain", en: "Smile ID: code during a human review"),
        .choice(
            "smile_id.bad_info_json", \.smileID.badInfo,
            fr: "Smile ID : état après un mauvais info.json", en: "Smile ID: status after a bad info.json"),
        .choice(
            "smile_id.unknown_job", \.smileID.unknownJob,
            fr: "Smile ID : état d'un travail inconnu", en: "Smile ID: status of an unknown job"),
        .choice(
            "smile_id.no_zip_text", \.smileID.zipText,
            fr: "Smile ID : texte sans ZIP", en: "Smile ID: text without a ZIP"),
        .choice(
            "smile_id.flags", \.smileID.flags,
            fr: "Smile ID : type des drapeaux", en: "Smile ID: type of flags"),
        .choice(
            "smile_id.code_type", \.smileID.codeType,
            fr: "Smile ID : type de code", en: "Smile ID: type of code"),
        .choice(
            "smile_id.job_type_echo", \.smileID.jobTypeEcho,
            fr: "Smile ID : type de job_type renvoyé", en: "Smile ID: type of the echoed job_type"),
        .choice(
            "smile_id.payload", \.smileID.payload,
            fr: "Smile ID : champs anciens des résultats", en: "Smile ID: older fields of results"),
        .choice(
            "smile_id.enhanced_documents_cm", \.smileID.enhancedDocuments,
            fr: "Smile ID : Enhanced Document Verification au Cameroun",
            en: "Smile ID: Enhanced Document Verification in Cameroon"),
        .choice(
            "smile_id.aml_not_listed", \.smileID.listedCode,
            fr: "Smile ID : code AML d'une personne absente des listes",
            en: "Smile ID: AML code of a person who is not listed"),
        .choice(
            "smile_id.duplicate_lookup", \.smileID.duplicateLookup,
            fr: "Smile ID : id_verification répétée", en: "Smile ID: repeated id_verification"),
    ]

    private static let smileRequests: [SwitchDefinition] = [
        .choice(
            "smile_id.unauthorized_status", \.smileID.unauthorizedStatus,
            fr: "Smile ID : statut HTTP d'une mauvaise signature",
            en: "Smile ID: HTTP status of a bad signature"),
        .choice(
            "smile_id.unauthorized_code", \.smileID.unauthorizedCode,
            fr: "Smile ID : code d'une mauvaise signature", en: "Smile ID: code of a bad signature"),
        .whole(
            "smile_id.timestamp_window_ms", \.smileID.timestampWindow,
            fr: "Smile ID : âge admis d'une signature (0 : tout)",
            en: "Smile ID: age of a signature that is taken (0: any)"),
        .choice(
            "smile_id.timestamp_form", \.smileID.timestampForm,
            fr: "Smile ID : formes admises de timestamp",
            en: "Smile ID: forms of timestamp that are taken"),
        .choice(
            "smile_id.upload_errors", \.smileID.uploadErrors,
            fr: "Smile ID : forme des erreurs du dépôt", en: "Smile ID: shape of the upload's errors"),
        .whole(
            "smile_id.zip_limit_bytes", \.smileID.zipLimit, to: 67_108_864,
            fr: "Smile ID : taille maximale du ZIP (0 : aucune)", en: "Smile ID: largest ZIP (0: none)"),
        .whole(
            "smile_id.upload_url_life_ms", \.smileID.uploadLife,
            fr: "Smile ID : durée de l'upload_url", en: "Smile ID: life of the upload_url"),
        .whole(
            "smile_id.rate_limit_per_second", \.smileID.rateLimit, to: 1_000_000,
            fr: "Smile ID : requêtes par seconde avant 429 (0 : sans limite)",
            en: "Smile ID: requests a second before 429 (0: no limit)"),
        .whole(
            "smile_id.id_number_limit", \.smileID.numberLimit, to: 1_000_000,
            fr: "Smile ID : demandes par numéro avant 2222 (0 : sans limite)",
            en: "Smile ID: requests per ID number before 2222 (0: no limit)"),
        .choice(
            "smile_id.link_field", \.smileID.linkField,
            fr: "Smile ID : champ de l'adresse de smile_links",
            en: "Smile ID: field of the address of smile_links"),
        .whole(
            "smile_id.request_limit_bytes", \.smileID.requestLimit, to: 67_108_864,
            fr: "Smile ID : taille maximale d'une requête (v3)", en: "Smile ID: largest request (v3)"),
        .choice(
            "smile_id.json_parts", \.smileID.jsonParts,
            fr: "Smile ID : type des parties JSON (v3)", en: "Smile ID: type of JSON parts (v3)"),
        .choice(
            "smile_id.partner_header", \.smileID.partnerHeader,
            fr: "Smile ID : en-tête SmileID-Partner-ID (v3)",
            en: "Smile ID: header SmileID-Partner-ID (v3)"),
        .choice(
            "smile_id.request_signature", \.smileID.requestSignature,
            fr: "Smile ID : en-tête SmileID-Request-Signature (v3)",
            en: "Smile ID: header SmileID-Request-Signature (v3)"),
        .choice(
            "smile_id.callback_scheme", \.smileID.callbackScheme,
            fr: "Smile ID : schéma admis de callback_url",
            en: "Smile ID: scheme of callback_url that is taken"),
        .choice(
            "smile_id.accepted_word", \.smileID.acceptedWord,
            fr: "Smile ID : mot d'un envoi accepté (v3)",
            en: "Smile ID: word of an accepted submission (v3)"),
        .choice(
            "smile_id.callback_headers", \.smileID.callbackHeaders,
            fr: "Smile ID : place de la signature des notifications",
            en: "Smile ID: place of the callbacks' signature"),
        .whole(
            "smile_id.callback_retries", \.smileID.callbackRetries, to: 100,
            fr: "Smile ID : répétitions d'une notification refusée",
            en: "Smile ID: retries of a refused callback"),
        .whole(
            "smile_id.callback_retry_ms", \.smileID.callbackRetryDelay,
            fr: "Smile ID : délai de la première répétition", en: "Smile ID: delay of the first retry"),
        .whole(
            "smile_id.callback_timeout_ms", \.smileID.callbackTimeout,
            fr: "Smile ID : délai de réponse à une notification",
            en: "Smile ID: time to answer a callback"),
        .choice(
            "smile_id.webhook_partner_id", \.smileID.webhookPartner,
            fr: "Smile ID : zéros du partenaire dans les signatures",
            en: "Smile ID: zeros of the partner in signatures"),
    ]
}
