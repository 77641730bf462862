extension SwitchDefinition {
    /// Every switch, in the order of the page. Those from `reason_shape` on are the section 16 of MTN's reference.
    static let all: [SwitchDefinition] = handsets + tokens + orders + callbacks + orange + smileID + mail

    private static let mail: [SwitchDefinition] = [
        .choice(
            "mail.server", \.mail, fr: "Ce que le serveur de courrier fait", en: "What the mail server does")
    ]

    private static let handsets: [SwitchDefinition] = [
        .choice(
            "approval.mode", \.approval,
            fr: "Qui répond sur le téléphone", en: "Who answers on the handset"),
        .whole(
            "approval.delay_ms", \.approvalDelay,
            fr: "Délai de la réponse automatique", en: "Delay of the automatic answer"),
        .whole(
            "approval.expires_ms", \.promptExpiry,
            fr: "Une demande sans réponse échoue après", en: "A prompt without answer fails after"),
        .whole(
            "settlement.delay_ms", \.settlementDelay,
            fr: "Délai d'un versement", en: "Delay of a disbursement"),
        .whole(
            "wallets.handset_opening", \.handsetOpening, to: 1_000_000_000_000,
            fr: "Solde initial d'un téléphone", en: "Opening balance of a handset"),
        .whole(
            "wallets.merchant_opening", \.merchantOpening, to: 1_000_000_000_000,
            fr: "Solde initial du marchand", en: "Opening balance of the merchant"),
    ]

    private static let tokens: [SwitchDefinition] = [
        .choice(
            "reason_shape", \.reasonShape,
            fr: "Forme du motif d'échec", en: "Shape of the failure reason"),
        .choice(
            "wrong_credentials", \.wrongCredentials,
            fr: "Réponse à de mauvais identifiants", en: "Answer to wrong credentials"),
        .choice(
            "target_environment_on_token", \.tokenTarget,
            fr: "X-Target-Environment pour un jeton", en: "X-Target-Environment for a token"),
        .choice(
            "api_user_scope", \.userScope,
            fr: "Portée d'un utilisateur de l'API", en: "Scope of an API user"),
        .whole(
            "rate_limit_per_second", \.rateLimit, to: 1_000_000,
            fr: "Requêtes par seconde avant 429 (0 : sans limite)",
            en: "Requests a second before 429 (0: no limit)"),
        .choice(
            "content_type", \.contentType,
            fr: "Type de contenu des réponses", en: "Content type of replies"),
    ]

    private static let orders: [SwitchDefinition] = [
        .choice(
            "delayed_party", \.delayedParty,
            fr: "Le numéro d'essai 46733123454", en: "The test number 46733123454"),
        .whole(
            "delayed_party_ms", \.delayedPartyDelay,
            fr: "Délai de ce numéro", en: "Delay of that number"),
        .choice("currency", \.currencyRule, fr: "Devises admises", en: "Currencies taken"),
        .whole(
            "not_found_window_ms", \.notFoundWindow,
            fr: "404 pendant ce temps après le 202", en: "404 for so long after the 202"),
        .choice(
            "error_after_persisting", \.errorAfterPersisting,
            fr: "500 après l'enregistrement", en: "500 after persisting"),
        .choice("decimal_echo", \.decimalEcho, fr: "Décimales renvoyées", en: "Echo of decimals"),
        .choice(
            "special_characters", \.specialCharacters,
            fr: "& et apostrophe dans les textes", en: "& and apostrophe in texts"),
        .choice(
            "test_references", \.testReferences,
            fr: "Références d'essai 1 à 13 pour un remboursement",
            en: "Test references 1 to 13 for a refund"),
    ]

    private static let callbacks: [SwitchDefinition] = [
        .choice("callback.verb", \.callbackVerb, fr: "Verbe des notifications", en: "Verb of callbacks"),
        .choice(
            "callback.retries", \.callbackRetries,
            fr: "Répétition des notifications", en: "Retries of callbacks"),
        .whole(
            "callback.delay_ms", \.callbackDelay,
            fr: "Délai des notifications", en: "Delay of callbacks"),
        .choice(
            "empty_callback", \.emptyCallback,
            fr: "X-Callback-Url vide", en: "Empty X-Callback-Url"),
    ]
}
