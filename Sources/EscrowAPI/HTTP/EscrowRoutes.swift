package import Hummingbird
package import Web

/// The whole API on one screen. Each path is good with and without a trailing slash.
package struct EscrowRoutes: Sendable {
    private let accounts: AuthController
    private let agreements: AgreementController
    private let payments: PaymentController
    private let authentication: AuthenticationMiddleware
    private let limits: RateLimitMiddleware
    /// Stricter: each may have an operator asked, and tells something of a number.
    private let predictions: RateLimitMiddleware
    private let idempotency: IdempotencyMiddleware

    package init(
        accounts: AuthController, agreements: AgreementController, payments: PaymentController,
        authentication: AuthenticationMiddleware, limits: RateLimitMiddleware,
        predictions: RateLimitMiddleware, idempotency: IdempotencyMiddleware
    ) {
        self.accounts = accounts
        self.agreements = agreements
        self.payments = payments
        self.authentication = authentication
        self.limits = limits
        self.predictions = predictions
        self.idempotency = idempotency
    }

    package func addRoutes(to router: some RouterMethods<WebContext>) {
        // Accounts: /api/auth/register, login, verify-phone, token/refresh, … and /.well-known/jwks.json.
        accounts.addRoutes(to: router)

        let escrow = signedIn(router, "/api/escrow/transactions")
        escrow.post("") { request, context in try await agreements.create(request, context) }
        escrow.get("") { request, context in try await agreements.list(request, context) }
        escrow.get("{id}") { request, context in try await agreements.read(request, context) }
        escrow.post("{id}/actions") { request, context in try await agreements.act(request, context) }

        let money = signedIn(router, "/api/payments")
        money.post("momo/collect") { request, context in try await payments.collect(request, context) }
        money.group("predict").add(middleware: predictions).post("") { request, context in
            try await payments.predict(request, context)
        }
        money.get("methods") { request, context in try await payments.methods(request, context) }
        money.post("{reference}/prompt") { request, context in
            try await payments.promptPayer(request, context)
        }
        money.get("status/{reference}") { request, context in try await payments.status(request, context) }
    }

    private func signedIn(_ router: some RouterMethods<WebContext>, _ path: RouterPath) -> RouterGroup<
        WebContext
    > {
        router.group(path).add(middleware: authentication).add(middleware: limits).add(
            middleware: idempotency)
    }
}
