extension SwitchDefinition {
    static let orange =
        orangeCalls + orangePayments + orangeOrders + orangeWebPayment + orangeErrors + orangeSMS

    private static let orangeSMS: [SwitchDefinition] = [
        .choice(
            "orange_sms.delivery_status", \.orangeSMS.deliveryStatus,
            fr: "SMS : ce que devient un message", en: "SMS: what becomes of a message"),
        .choice(
            "orange_sms.receipts", \.orangeSMS.receipts,
            fr: "SMS : accusés de réception", en: "SMS: delivery receipts"),
        .choice(
            "orange_sms.retries", \.orangeSMS.retries,
            fr: "SMS : répétition des accusés", en: "SMS: retries of receipts"),
    ]

    private static let orangeCalls: [SwitchDefinition] = [
        .choice(
            "orange_oauth.expires_in", \.orangeOAuth.expiresIn,
            fr: "Orange : type de expires_in", en: "Orange: type of expires_in"),
        .choice(
            "orange_oauth.accept", \.orangeOAuth.accept,
            fr: "Orange : en-tête Accept pour un jeton", en: "Orange: Accept header for a token"),
        .choice(
            "orange_money.bearer_header", \.orangeMoney.bearerHeader,
            fr: "Orange Money : en-tête du jeton", en: "Orange Money: header of the token"),
        .choice(
            "orange_money.unauthorized_shape", \.orangeMoney.unauthorizedShape,
            fr: "Orange Money : forme des erreurs de la passerelle",
            en: "Orange Money: shape of the gateway's errors"),
        .choice(
            "orange_money.x_auth_token_refusal", \.orangeMoney.authTokenRefusal,
            fr: "Orange Money : réponse à un mauvais X-AUTH-TOKEN",
            en: "Orange Money: answer to a wrong X-AUTH-TOKEN"),
        .choice(
            "orange_money.password_grant", \.orangeMoney.passwordGrant,
            fr: "Orange Money : grant_type=password", en: "Orange Money: grant_type=password"),
        .whole(
            "orange_money.rate_limit_per_second", \.orangeMoney.rateLimit, to: 1_000_000,
            fr: "Orange Money : requêtes par seconde avant 429 (0 : sans limite)",
            en: "Orange Money: requests a second before 429 (0: no limit)"),
        .choice(
            "orange_money.name_keys", \.orangeMoney.nameKeys,
            fr: "Orange Money : clés du nom d'un abonné", en: "Orange Money: keys of a subscriber's name"),
        .choice(
            "orange_money.unknown_subscriber", \.orangeMoney.unknownSubscriber,
            fr: "Orange Money : nom d'un numéro d'ailleurs",
            en: "Orange Money: name of a number of elsewhere"),
    ]

    private static let orangePayments: [SwitchDefinition] = [
        .whole(
            "orange_money.pay_token_life_ms", \.orangeMoney.payTokenLife,
            fr: "Orange Money : durée d'un payToken sans paiement",
            en: "Orange Money: life of a payToken without payment"),
        .choice(
            "orange_money.unpaid_status", \.orangeMoney.unpaid,
            fr: "Orange Money : état avant le paiement", en: "Orange Money: status before pay"),
        .choice(
            "orange_money.unanswered_status", \.orangeMoney.unanswered,
            fr: "Orange Money : état sans réponse du client",
            en: "Orange Money: status without the customer's answer"),
        .choice(
            "orange_money.refused_status", \.orangeMoney.refused,
            fr: "Orange Money : état après un refus du client",
            en: "Orange Money: status after the customer's refusal"),
        .choice(
            "orange_money.createtime", \.orangeMoney.createTime,
            fr: "Orange Money : type de createtime", en: "Orange Money: type of createtime"),
        .choice(
            "orange_money.order_id_key", \.orangeMoney.orderIDKey,
            fr: "Orange Money : clé orderId dans les états", en: "Orange Money: key orderId in a status"),
        .choice(
            "orange_money.confirm_status", \.orangeMoney.confirmStatus,
            fr: "Orange Money : confirmtxnstatus d'un succès",
            en: "Orange Money: confirmtxnstatus of a success"),
        .choice(
            "orange_money.text_language", \.orangeMoney.textLanguage,
            fr: "Orange Money : langue du message de succès",
            en: "Orange Money: language of the message about a success"),
        .choice(
            "orange_money.cashin", \.orangeMoney.cashin,
            fr: "Orange Money : un cashin aboutit", en: "Orange Money: a cashin ends"),
        .choice(
            "orange_money.cashin_prefix", \.orangeMoney.cashinPrefix,
            fr: "Orange Money : préfixe du payToken d'un cashin",
            en: "Orange Money: prefix of a cashin's payToken"),
        .choice(
            "orange_money.cashin_id", \.orangeMoney.cashinID,
            fr: "Orange Money : clé id d'un cashin", en: "Orange Money: key id of a cashin"),
        .choice(
            "orange_money.callback_on_expired", \.orangeMoney.callbackExpired,
            fr: "Orange Money : notification de EXPIRED", en: "Orange Money: callback for EXPIRED"),
        .choice(
            "orange_money.callback_retries", \.orangeMoney.callbackRetries,
            fr: "Orange Money : répétition des notifications", en: "Orange Money: retries of callbacks"),
    ]

    private static let orangeOrders: [SwitchDefinition] = [
        .choice(
            "orange_money.refusal_transport", \.orangeMoney.refusalTransport,
            fr: "Orange Money : statut HTTP d'un refus", en: "Orange Money: HTTP status of a refusal"),
        .choice(
            "orange_money.reused_pay_token", \.orangeMoney.reusedPayToken,
            fr: "Orange Money : payToken déjà employé", en: "Orange Money: payToken used before"),
        .choice(
            "orange_money.unknown_pay_token", \.orangeMoney.unknownPayToken,
            fr: "Orange Money : payToken inconnu", en: "Orange Money: unknown payToken"),
        .choice(
            "orange_money.country_code", \.orangeMoney.countryCode,
            fr: "Orange Money : 237 devant un numéro", en: "Orange Money: 237 before a number"),
        .choice(
            "orange_money.order_ids", \.orangeMoney.orderIDs,
            fr: "Orange Money : répétition d'un orderId", en: "Orange Money: repetition of an orderId"),
        .choice(
            "orange_money.order_id_alphabet", \.orangeMoney.orderIDAlphabet,
            fr: "Orange Money : caractères d'un orderId", en: "Orange Money: characters of an orderId"),
        .choice(
            "orange_money.notif_url_port", \.orangeMoney.notifyPort,
            fr: "Orange Money : port du notifUrl", en: "Orange Money: port of the notifUrl"),
        .whole(
            "orange_money.lowest_amount", \.orangeMoney.lowestAmount, to: 1_000_000_000_000,
            fr: "Orange Money : montant minimum (0 : aucun)", en: "Orange Money: lowest amount (0: none)"),
        .whole(
            "orange_money.highest_amount", \.orangeMoney.highestAmount, to: 1_000_000_000_000,
            fr: "Orange Money : montant maximum (0 : aucun)", en: "Orange Money: highest amount (0: none)"),
    ]

    private static let orangeWebPayment: [SwitchDefinition] = [
        .choice(
            "orange_webpay.status_code", \.orangeWebPayment.statusCode,
            fr: "Web Payment : statut HTTP de transactionstatus",
            en: "Web Payment: HTTP status of transactionstatus"),
        .whole(
            "orange_webpay.pay_token_life_ms", \.orangeWebPayment.tokenLife,
            fr: "Web Payment : durée d'un pay_token", en: "Web Payment: life of a pay_token"),
        .choice(
            "orange_webpay.pay_token_length", \.orangeWebPayment.tokenLength,
            fr: "Web Payment : longueur du pay_token", en: "Web Payment: length of the pay_token"),
        .choice(
            "orange_webpay.payment_url", \.orangeWebPayment.paymentURL,
            fr: "Web Payment : forme du payment_url", en: "Web Payment: shape of the payment_url"),
        .choice(
            "orange_webpay.code", \.orangeWebPayment.code,
            fr: "Web Payment : code admis sur la page", en: "Web Payment: code taken on the page"),
        .choice(
            "orange_webpay.cancelled_status", \.orangeWebPayment.cancelled,
            fr: "Web Payment : état après un abandon", en: "Web Payment: status after cancelling"),
        .choice(
            "orange_webpay.notify_expired", \.orangeWebPayment.notifyExpired,
            fr: "Web Payment : notification de EXPIRED", en: "Web Payment: notification of EXPIRED"),
        .choice(
            "orange_webpay.retries", \.orangeWebPayment.retries,
            fr: "Web Payment : répétition des notifications", en: "Web Payment: retries of notifications"),
        .whole(
            "orange_webpay.rate_limit_per_second", \.orangeWebPayment.rateLimit, to: 1_000_000,
            fr: "Web Payment : requêtes par seconde avant 429 (0 : sans limite)",
            en: "Web Payment: requests a second before 429 (0: no limit)"),
    ]

    private static let orangeErrors: [SwitchDefinition] = [
        .choice(
            "orange_webpay.duplicate_order_id", \.orangeWebPayment.duplicate,
            fr: "Web Payment : order_id répété", en: "Web Payment: repeated order_id"),
        .choice(
            "orange_webpay.unknown_merchant_key", \.orangeWebPayment.unknownMerchantKey,
            fr: "Web Payment : merchant_key inconnue", en: "Web Payment: unknown merchant_key"),
        .choice(
            "orange_webpay.currency", \.orangeWebPayment.currency,
            fr: "Web Payment : autre devise que celle du pays",
            en: "Web Payment: another currency than the country's"),
        .choice(
            "orange_webpay.amount_text", \.orangeWebPayment.amountText,
            fr: "Web Payment : montant en texte", en: "Web Payment: amount as a text"),
        .choice(
            "orange_webpay.mismatch", \.orangeWebPayment.mismatch,
            fr: "Web Payment : transactionstatus d'autres valeurs",
            en: "Web Payment: transactionstatus of other values"),
    ]
}
