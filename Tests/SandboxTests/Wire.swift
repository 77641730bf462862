/// The bodies of the reference that several tests expect, to the byte.
enum Wire {
    static let notFound = #"{"message":"Requested resource was not found.","code":"RESOURCE_NOT_FOUND"}"#
    static let unknownPath = #"{ "statusCode": 404, "message": "Resource not found" }"#
    static let missingKey =
        #"{ "statusCode": 401, "message": "Access denied due to missing subscription key. "#
        + #"Make sure to include subscription key when making requests to an API." }"#
    static let invalidKey =
        #"{ "statusCode": 401, "message": "Access denied due to invalid subscription key. "#
        + #"Make sure to provide a valid key for an active subscription." }"#
    static let unauthorized = #"{ "statusCode": 401, "message": "Unauthorized" }"#
    static let wrongTarget =
        #"{"message":"Access to target environment is forbidden.","code":"NOT_ALLOWED_TARGET_ENVIRONMENT"}"#
    static let wrongCallback =
        #"{"message":"Callback URL does not match the configured value.","code":"INVALID_CALLBACK_URL_HOST"}"#
    static let wrongCurrency = #"{"message":"Currency not supported.","code":"INVALID_CURRENCY"}"#
    static let duplicate =
        #"{"message":"Duplicated reference id. Creation of resource failed.","code":"RESOURCE_ALREADY_EXIST"}"#
    static let internalError =
        #"{"message":"An internal error occurred while processing.","code":"INTERNAL_PROCESSING_ERROR"}"#
    static let unavailable =
        #"{"message":"Service temporarily unavailable, try again later.","code":"SERVICE_UNAVAILABLE"}"#
    static let notAllowed =
        #"{"message":"Authorization failed. Insufficient permissions.","code":"NOT_ALLOWED"}"#
    static let gatewayFailure =
        #"{ "statusCode": 500, "message": "Internal server error", "activityId": "UUID" }"#
}
