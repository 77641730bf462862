import Primitives

/// The parties whose payments end in a documented way (reference, section 11).
enum MTNMoMoTestParties {
    private static let first: Int64 = 46_733_123_450

    /// For a request to pay, a withdrawal, a deposit; used for invoices and payments as well.
    private static let request: [PaymentCourse] =
        [
            .fails(reason: "INTERNAL_PROCESSING_ERROR"), .fails(reason: "APPROVAL_REJECTED"),
            .fails(reason: "EXPIRED"), .stays, .succeedsLate,
        ]
        + [
            "PAYER_NOT_FOUND", "PAYEE_NOT_ALLOWED_TO_RECEIVE", "NOT_ALLOWED",
            "NOT_ALLOWED_TARGET_ENVIRONMENT",
            "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR",
            "SERVICE_UNAVAILABLE",
            "COULD_NOT_PERFORM_TRANSACTION",
        ].map { .fails(reason: $0) }

    private static let transfer: [PaymentCourse] =
        Array(request.prefix(5))
        + [
            "NOT_ENOUGH_FUNDS", "PAYER_LIMIT_REACHED", "PAYEE_NOT_FOUND", "NOT_ALLOWED",
            "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST", "INVALID_CURRENCY",
            "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
        ].map { .fails(reason: $0) }

    private static let preapproval: [PaymentCourse] =
        [
            .fails(reason: nil), .fails(reason: "APPROVAL_REJECTED"), .fails(reason: "EXPIRED"), .stays,
            .stays,
        ]
        + [
            "PAYER_NOT_FOUND", "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST",
            "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
        ].map { .fails(reason: $0) }

    /// For refunds by `referenceIdToRefund`, and for cash transfers by payee, from `1` on.
    private static let refund: [PaymentCourse] = [
        .fails(reason: "TRANSACTION_NOT_FOUND"), .fails(reason: "INTERNAL_PROCESSING_ERROR"),
        .fails(reason: "APPROVAL_REJECTED"), .fails(reason: "EXPIRED"), .stays, .succeedsLate,
        .fails(reason: "NOT_ALLOWED"), .fails(reason: "NOT_ALLOWED_TARGET_ENVIRONMENT"),
        .fails(reason: "INVALID_CALLBACK_URL_HOST"), .fails(reason: "INVALID_CURRENCY"),
        .fails(reason: "INTERNAL_PROCESSING_ERROR"), .fails(reason: "SERVICE_UNAVAILABLE"),
        .fails(reason: "COULD_NOT_PERFORM_TRANSACTION"),
    ]

    private static let cashTransfer: [PaymentCourse] =
        [
            .fails(reason: "RESOURCE_NOT_FOUND"), .fails(reason: "INTERNAL_PROCESSING_ERROR"),
            .fails(reason: "APPROVAL_REJECTED"), .fails(reason: "EXPIRED"), .fails(reason: "PAYEE_NOT_FOUND"),
            .fails(reason: "PAYEE_NOT_ALLOWED_TO_RECEIVE"),
        ] + refund.dropFirst(6)

    /// The documented end of a payment with this party; nil for an ordinary one.
    static func course(_ operation: MTNMoMoOperation, party: String?) -> PaymentCourse? {
        guard let party, let number = Int64(party) else { return nil }
        if SubscriberNumber.isStrangerToMTN(party) {
            return .fails(reason: operation == .transfer ? "PAYEE_NOT_FOUND" : "PAYER_NOT_FOUND")
        }
        switch operation {
        case .cashTransfer where number < first: return course(in: cashTransfer, at: number - 1)
        case .transfer, .cashTransfer: return course(in: transfer, at: number - first)
        case .preapproval: return course(in: preapproval, at: number - first)
        case .requestToPay, .requestToWithdraw, .deposit, .invoice, .payment:
            return course(in: request, at: number - first)
        case .refund: return nil
        }
    }

    static func course(refundOf reference: String) -> PaymentCourse? {
        Int64(reference).flatMap { course(in: refund, at: $0 - 1) }
    }

    private static func course(in table: [PaymentCourse], at index: Int64) -> PaymentCourse? {
        table.indices.contains(Int(clamping: index)) ? table[Int(index)] : nil
    }

    /// What `accountholder/…/active` answers for a documented holder; nil for an ordinary one.
    static func activity(type: String, id: String) -> Result<Bool, MTNMoMoRefusal>? {
        switch (type, id) {
        case ("msisdn", let number) where SubscriberNumber.isStrangerToMTN(number): .failure(.notFound)
        case ("msisdn", "46733123450"), ("email", "notfound@email.com"),
            ("party_code", "5cecb5a7-8bd0-4f49-87b1-8eb9ecc7b7bc"):
            .failure(.notFound)
        case ("msisdn", "46733123451"), ("email", "notactive@email.com"),
            ("party_code", "b0040b3c-b426-4a90-af6e-673e65861cd7"):
            .success(false)
        case ("msisdn", "46733123452"), ("email", "notallowed@email.com"),
            ("party_code", "4d5f500f-c385-4901-9be5-25b6d36ad220"):
            .failure(.wallet(500, "NOT_ALLOWED"))
        case ("msisdn", "46733123453"), ("email", "notallowedtargetenvironment@email.com"),
            ("party_code", "d2265f9b-0c22-496d-908f-79a65ad66266"):
            .failure(.wrongTarget)
        case ("msisdn", "46733123454"), ("email", "internalprocessingerror@email.com"),
            ("party_code", "8f548a78-ceb8-4d12-a243-5640b91e91a4"):
            .failure(.wallet(500, "INTERNAL_PROCESSING_ERROR"))
        case ("msisdn", "46733123455"), ("email", "serviceunavailable@email.com"),
            ("party_code", "585c07a4-2c80-42f7-9e73-e586b36dee68"):
            .failure(.wallet(503, "SERVICE_UNAVAILABLE"))
        default: nil
        }
    }
}
