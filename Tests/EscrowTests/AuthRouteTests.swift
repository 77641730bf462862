import Escrow
import Foundation
import Postgres
import Primitives
import Testing

@Suite struct AuthRouteTests {
    @Test func theRequestsOfExistingClientsWorkVerbatimInOrder() async throws {
        try await AuthServerUnderTest.run { server in
            let registered = try await server.send(
                "POST", "/api/auth/register/", body: AuthServerUnderTest.registration())
            #expect(registered.status == 201)
            #expect(registered.json["user"]?["phone_number"] == "+237612345678")
            #expect(registered.json["user"]?["phone_verified"] == false)
            #expect(registered.headers["cache-control"] == "no-store")
            let login = try await server.send(
                "POST", "/api/auth/login/",
                body: #"{"phone_number": "+237612345678", "password": "\#(AccountsUnderTest.password)"}"#)
            #expect(login.status == 200)
            #expect(login.json["access_expires_in"] == 900)
            #expect(login.json["refresh"]?.string?.isEmpty == false)
            let code = try await server.accounts.newestCode()
            let verified = try await server.send(
                "POST", "/api/auth/verify-phone/", token: login.json["access"]?.string,
                body: #"{"verification_code": "\#(code)"}"#)
            #expect(verified.status == 200)
            #expect(verified.json["phone_verified"] == true)
        }
    }

    @Test func eachFaultOfARegistrationIsNamed() async throws {
        try await AuthServerUnderTest.run { server in
            let cases: [([String: JSONValue?], String, String)] = [
                (["phone_number": "+33612345678"], "/phone_number", "invalid_phone"),
                (["phone_number": "612345678"], "/phone_number", "invalid_phone"),
                (["phone_number": .integer(237_612_345_678)], "/phone_number", "not_a_string"),
                (["phone_number": nil], "/phone_number", "required"),
                (["role": "ADMIN"], "/role", "not_a_choice"), (["role": "ARBITRE"], "/role", "not_a_choice"),
                (["first_name": "   "], "/first_name", "invalid_name"),
                (["last_name": "Mba\u{202E}rga"], "/last_name", "invalid_name"),
                (["last_name": "\u{200B}"], "/last_name", "invalid_name"),
                (
                    ["password_confirmation": "another password"], "/password_confirmation",
                    "password_mismatch"
                ),
                (["email": "nobody"], "/email", "invalid_email"),
                (["email": "a@b@example.com"], "/email", "invalid_email"),
                (["language": "de"], "/language", "not_a_choice"),
                (["is_staff": true], "/is_staff", "unknown_field"),
            ]
            for (changes, pointer, code) in cases {
                let reply = try await server.send(
                    "POST", "/api/auth/register/", body: AuthServerUnderTest.registration(changes))
                #expect(reply.status == 422)
                #expect(reply.fieldCodes == [pointer: code])
            }
            for (password, code) in [
                ("short", "too_short"), ("Password123!", "password_too_common"),
                ("237612345678", "password_personal"),
            ] {
                let reply = try await server.send(
                    "POST", "/api/auth/register/",
                    body: AuthServerUnderTest.registration([
                        "password": .string(password), "password_confirmation": .string(password),
                    ]))
                #expect(reply.status == 422)
                #expect(reply.fieldCodes == ["/password": code])
            }
            #expect(try await server.accounts.texts().isEmpty)
        }
    }

    @Test func aTakenNumberIsAConflictThatNamesTheField() async throws {
        try await AuthServerUnderTest.run { server in
            _ = try await server.registered()
            let reply = try await server.send(
                "POST", "/api/auth/register/", body: AuthServerUnderTest.registration())
            #expect(reply.status == 409)
            #expect(reply.fieldCodes == ["/phone_number": "phone_number_taken"])
        }
    }

    @Test func namesOfEveryScriptAndEmailsInAnyCaseAreKeptWell() async throws {
        try await AuthServerUnderTest.run { server in
            let reply = try await server.send(
                "POST", "/api/auth/register/",
                body: AuthServerUnderTest.registration([
                    "first_name": " محمد ", "last_name": "Nguyễn-O’Brien", "email": "Aicha.M@Example.COM",
                    "language": "en",
                ]))
            #expect(reply.status == 201)
            #expect(reply.json["user"]?["first_name"] == "محمد")
            #expect(reply.json["user"]?["last_name"] == "Nguyễn-O’Brien")
            #expect(reply.json["user"]?["email"] == "aicha.m@example.com")
            #expect(reply.json["user"]?["language"] == "en")
        }
    }

    @Test func wrongPasswordAndUnknownNumberReadTheSame() async throws {
        try await AuthServerUnderTest.run { server in
            _ = try await server.registered()
            var details: Set<String> = []
            for number in ["+237612345678", "+237612345999"] {
                let reply = try await server.send(
                    "POST", "/api/auth/login/",
                    body: #"{"phone_number": "\#(number)", "password": "not the password"}"#)
                #expect(reply.status == 401)
                #expect(reply.headers["www-authenticate"]?.hasPrefix("Bearer ") == true)
                details.insert(
                    [reply.code, reply.json["detail"]?.string].compactMap(\.self).joined(separator: "|"))
            }
            #expect(details.count == 1)
        }
    }

    @Test func aRegistrationSentTwiceUnderOneKeyAnswersTheSameAccount() async throws {
        try await AuthServerUnderTest.run { server in
            let key = [("Idempotency-Key", "7f2c")]
            let body = AuthServerUnderTest.registration()
            let first = try await server.send("POST", "/api/auth/register/", headers: key, body: body)
            let again = try await server.send("POST", "/api/auth/register/", headers: key, body: body)
            #expect(first.status == 201)
            #expect(again.status == 201)
            #expect(again.headers["idempotent-replayed"] == "true")
            #expect(again.json["user"] == first.json["user"])
            let stored = try await server.accounts.database.session { session in
                try session.query("SELECT count(*) AS n FROM idempotency_keys")[0].int("n")
            }
            #expect(stored == 0)
        }
    }

    @Test func refreshRotatesAndAReuseEndsTheSession() async throws {
        try await AuthServerUnderTest.run { server in
            let first = try await server.send(
                "POST", "/api/auth/register/", body: AuthServerUnderTest.registration())
            let body = #"{"refresh": "\#(first.json["refresh"]?.string ?? "")"}"#
            let second = try await server.send("POST", "/api/auth/token/refresh/", body: body)
            #expect(second.status == 200)
            let access = second.json["access"]?.string
            #expect(try await server.send("GET", "/api/auth/profile/", token: access).status == 200)
            let reused = try await server.send("POST", "/api/auth/token/refresh/", body: body)
            #expect(reused.status == 401)
            #expect(reused.code == "refresh_token_reused")
            let ended = try await server.send("GET", "/api/auth/profile/", token: access)
            #expect(ended.status == 401)
            #expect(ended.code == "session_ended")
        }
    }

    @Test func profileSessionsPasswordAndLogoutWorkSignedIn() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let profile = try await server.send("GET", "/api/auth/profile", token: token)
            let tag = profile.headers["etag"] ?? ""
            let changed = try await server.send(
                "PATCH", "/api/auth/profile/", token: token, headers: [("If-Match", tag)],
                body: #"{"first_name": "Awa", "email": "awa@example.com"}"#)
            #expect(changed.status == 200)
            #expect(changed.json["email"] == "awa@example.com")
            let stale = try await server.send(
                "PATCH", "/api/auth/profile/", token: token, headers: [("If-Match", tag)],
                body: #"{"email": null}"#)
            #expect(stale.status == 412)
            let removed = try await server.send(
                "PATCH", "/api/auth/profile/", token: token, body: #"{"email": null}"#)
            #expect(removed.json["email"] == .null)
            let forbidden = try await server.send(
                "PATCH", "/api/auth/profile/", token: token, body: #"{"role": "ADMIN"}"#)
            #expect(forbidden.fieldCodes == ["/role": "unknown_field"])
            let sessions = try await server.send("GET", "/api/auth/sessions/", token: token)
            #expect(sessions.json["data"]?.array?.count == 1)
            #expect(sessions.json["data"]?.array?.first?["current"] == true)
            let absent = try await server.send(
                "DELETE", "/api/auth/sessions/\(UUID().uuidString)/", token: token)
            #expect(absent.status == 404)
            let password = try await server.send(
                "POST", "/api/auth/change-password/", token: token,
                body: """
                    {"current_password": "not the password", "new_password": "une pirogue en bois rouge",
                     "new_password_confirmation": "une pirogue en bois rouge"}
                    """)
            #expect(password.fieldCodes == ["/current_password": "wrong_password"])
            #expect(try await server.send("POST", "/api/auth/logout/", token: token).status == 204)
            #expect(try await server.send("GET", "/api/auth/profile/", token: token).code == "session_ended")
        }
    }

    @Test func aResetAnswersKnownAndUnknownNumbersAlike() async throws {
        try await AuthServerUnderTest.run { server in
            _ = try await server.registered()
            let replies = [
                try await server.send(
                    "POST", "/api/auth/password-reset/request/", body: #"{"phone_number": "+237612345678"}"#),
                try await server.send(
                    "POST", "/api/auth/password-reset/request/", body: #"{"phone_number": "+237612345999"}"#),
            ]
            #expect(replies.map(\.status) == [202, 202])
            #expect(replies[0].json == replies[1].json)
            let code = try await server.accounts.newestCode()
            let confirmed = try await server.send(
                "POST", "/api/auth/password-reset/confirm/",
                body: """
                    {"phone_number": "+237612345678", "verification_code": "\(code)",
                     "new_password": "une pirogue en bois rouge", "new_password_confirmation": "une pirogue en bois rouge"}
                    """)
            #expect(confirmed.status == 204)
        }
    }

    @Test func aWrongCodeNamesItsFieldAndTheTriesLeft() async throws {
        try await AuthServerUnderTest.run { server in
            let token = try await server.registered()
            let wrong = AccountsUnderTest.wrong(try await server.accounts.newestCode())
            let reply = try await server.send(
                "POST", "/api/auth/verify-phone/", token: token, body: #"{"verification_code": "\#(wrong)"}"#)
            #expect(reply.status == 422)
            #expect(reply.fieldCodes == ["/verification_code": "wrong_code"])
            #expect(reply.json["tries_left"] == 4)
            let soon = try await server.send("POST", "/api/auth/resend-verification/", token: token)
            #expect(soon.status == 429)
            #expect(soon.headers["retry-after"] != nil)
        }
    }

    @Test func theUsersLanguageSpeaksWhereTheRequestNamesNone() async throws {
        try await AuthServerUnderTest.run { server in
            let reply = try await server.send(
                "POST", "/api/auth/register/", body: AuthServerUnderTest.registration(["language": "en"]))
            let token = reply.json["access"]?.string
            let own = try await server.send("PATCH", "/api/auth/profile/", token: token, body: #"{"x": 1}"#)
            #expect(own.json["title"] == "Invalid fields")
            let asked = try await server.send(
                "PATCH", "/api/auth/profile/", token: token, headers: [("Accept-Language", "fr")],
                body: #"{"x": 1}"#)
            #expect(asked.json["title"] == "Champs invalides")
        }
    }
}
