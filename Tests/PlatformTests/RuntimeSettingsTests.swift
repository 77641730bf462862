import Foundation
import Postgres
import Primitives
import Runtime
import TestSupport
import Testing

@Suite struct RuntimeSettingsTests {
    private func reader(_ values: [String: String]) -> SettingsReader {
        SettingsReader(Settings(values: values))
    }

    private func faults(_ reader: SettingsReader) -> [String] {
        do throws(SettingsError) {
            try reader.finish()
            return []
        } catch { return error.faults.map(\.name) }
    }

    @Test func valuesAreReadByTheirTypeAndDefaultsStandIn() throws {
        let reader = reader([
            "NAME": "kimi", "PORT": "8010", "FLAG": "True", "ITEMS": "a, b ,,c", "WAIT": "1.5",
            "BASE": "https://x.cm/v1/",
            "EMPTY": "",
        ])
        #expect(reader.string("NAME") == "kimi")
        #expect(reader.string("EMPTY", default: "d") == "d")
        #expect(reader.optionalString("EMPTY") == nil)
        #expect(reader.int("PORT", in: 1...65535) == 8010)
        #expect(reader.int("ABSENT", default: 7, in: 1...9) == 7)
        #expect(reader.bool("FLAG", default: false))
        #expect(reader.bool("ABSENT", default: true))
        #expect(reader.list("ITEMS") == ["a", "b", "c"])
        #expect(reader.list("ABSENT", default: ["MTN_MOMO"]) == ["MTN_MOMO"])
        #expect(reader.duration(seconds: "WAIT", default: .seconds(9)) == .milliseconds(1500))
        #expect(reader.url("BASE") == "https://x.cm/v1")
        #expect(reader.choice("ABSENT", of: ["a", "b"], default: "b") == "b")
        try reader.finish()
        #expect(reader.names.contains("WAIT"))
    }

    @Test func allFaultsAreReportedTogetherAndNoValueIsShown() {
        let reader = reader([
            "PORT": "hunter2", "RANGE": "70000", "FLAG": "hunter2", "WAIT": "-1", "BASE": "hunter2",
            "SECRET_KEY": "hunter2",
            "REDIS_URL": "redis://:hunter2@", "FIELD_ENCRYPTION_KEY": "hunter2", "WORD": "hunter2",
        ])
        _ = reader.int("PORT", in: 1...65535)
        _ = reader.int("RANGE", in: 1...65535)
        _ = reader.bool("FLAG", default: false)
        _ = reader.duration(seconds: "WAIT", default: .seconds(1))
        _ = reader.url("BASE")
        _ = reader.string("MISSING")
        _ = reader.choice("WORD", of: ["a"], default: "a")
        _ = reader.secret("SECRET_KEY", minimumLength: 32)
        _ = reader.secret("MISSING_SECRET")
        _ = reader.secretBytes("FIELD_ENCRYPTION_KEY", count: 32)
        _ = RedisSettings.configuration(reader)
        let error = #expect(throws: SettingsError.self) { try reader.finish() }
        #expect(
            error?.faults.map(\.name) == [
                "PORT", "RANGE", "FLAG", "WAIT", "BASE", "MISSING", "WORD", "SECRET_KEY", "MISSING_SECRET",
                "FIELD_ENCRYPTION_KEY", "REDIS_URL",
            ])
        let text = error?.description ?? ""
        #expect(!text.contains("hunter2") && !text.contains("70000"))
        #expect(text.contains("  PORT: expected a whole number from 1 to 65535."))
        #expect(text.contains("  SECRET_KEY: expected a secret of at least 32 characters"))
    }

    @Test(arguments: [
        "change-me", "CHANGE-ME-please-change-me-please-123", "secret",
        "django-insecure-0d9f8g7h6j5k4l3m2n1b0v9c8x7z6",
        "0000000000000000000000000000000000000000", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "short",
        "listed-by-caller-0123456789abcdef",
    ])
    func aWeakSecretIsAFaultUnlessDebugIsTrue(_ value: String) {
        for (debug, expected) in [("False", ["SECRET_KEY"]), ("True", []), (nil, ["SECRET_KEY"])] {
            var values = ["SECRET_KEY": value]
            values["DEBUG"] = debug
            let reader = reader(values)
            let secret = reader.secret(
                "SECRET_KEY", minimumLength: 16, forbidden: ["listed-by-caller-0123456789abcdef"])
            #expect(secret.reveal() == value)
            #expect(faults(reader) == expected)
        }
    }

    @Test func aMissingSecretHasADefaultInDebugOnly() {
        let debug = reader(["DEBUG": "True"])
        #expect(debug.secret("A", debugDefault: "local").reveal() == "local")
        #expect(faults(debug).isEmpty)
        let production = reader([:])
        _ = production.secret("A", debugDefault: "local")
        #expect(faults(production) == ["A"])
    }

    @Test func keyBytesAreOfTheRightNumberAndNotAllZero() {
        let good = Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let zeros = Data(repeating: 0, count: 32).base64EncodedString()
        let reader = reader(["GOOD": good, "ZEROS": zeros, "SHORT": Data([1, 2]).base64EncodedString()])
        #expect(reader.secretBytes("GOOD", count: 32).reveal() == (0..<32).map { UInt8($0) })
        _ = reader.secretBytes("ZEROS", count: 32)
        _ = reader.secretBytes("SHORT", count: 32)
        #expect(faults(reader) == ["ZEROS", "SHORT"])
    }

    @Test func theDatabaseSettingsOfARoleFollowTheService() throws {
        let reader = reader([
            "DB_NAME": "money", "DB_HOST": "10.0.0.9", "DB_PORT": "6432",
            "ESCROW_DB_PASSWORD": "pw-of-escrow",
            "DB_POOL_SIZE": "3",
        ])
        let role = DatabaseSettings.role(reader, service: "escrow")
        #expect(role.user == "money_escrow")
        #expect(role.password?.reveal() == "pw-of-escrow")
        #expect(role.searchPath == "escrow")
        #expect(
            role.host == "10.0.0.9" && role.port == 6432 && role.database == "money" && role.poolSize == 3)
        try reader.finish()
        _ = DatabaseSettings.owner(reader)
        #expect(faults(reader) == ["DB_PASSWORD", "DB_USER"])
    }

    @Test func theEnvironmentComesBeforeTheFile() async throws {
        let file = try RunFolder.make("env").appendingPathComponent("test.env")
        try """
        # comment
        export QUOTED="a # b = c"
        SINGLE='x y'
        PLAIN=value # comment
        BASE64=abc==
        HASH=a#b
        EMPTY=
        PATH=from-the-file
        """.write(to: file, atomically: true, encoding: .utf8)
        let reader = SettingsReader(try await Settings(environmentFile: file.path))
        #expect(reader.string("QUOTED") == "a # b = c")
        #expect(reader.string("SINGLE") == "x y")
        #expect(reader.string("PLAIN") == "value")
        #expect(reader.string("BASE64") == "abc==")
        #expect(reader.string("HASH") == "a#b")
        #expect(reader.optionalString("EMPTY") == nil)
        #expect(reader.string("PATH") != "from-the-file")
    }

    @Test func aFileThatIsMissingOrHasABrokenLineIsAFaultWithoutItsText() async throws {
        let missing = await #expect(throws: SettingsError.self) {
            try await Settings(environmentFile: "/nonexistent/\(UUID())")
        }
        #expect(missing?.faults.map(\.name) == ["ENV_FILE"])
        let file = try RunFolder.make("env").appendingPathComponent("broken.env")
        try "GOOD=1\nhunter2\nOPEN=\"hunter2\nA B=hunter2\n".write(
            to: file, atomically: true, encoding: .utf8)
        let broken = await #expect(throws: SettingsError.self) {
            try await Settings(environmentFile: file.path)
        }
        #expect(broken?.faults.count == 3)
        #expect(broken?.description.contains("line 2") == true)
        #expect(broken?.description.contains("hunter2") == false)
    }
}
