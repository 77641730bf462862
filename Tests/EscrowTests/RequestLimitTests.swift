import Escrow
import Testing
import Web

@testable import EscrowHTTP

/// How often what may be asked.
@Suite struct RequestLimitTests {
    @Test func whoIsSignedInIsCountedByHimselfAndByHisAddress() {
        for operation in Operation.allCases {
            let policies = RequestLimits().policies(for: operation)
            let names = policies.map(\.name)
            #expect(Set(names).count == names.count, "\(operation)")
            switch AccessPolicy.caller(of: operation) {
            case .anyone: #expect(!names.contains("address"), "\(operation)")
            default:
                #expect(names.contains("address") && names.count > 1, "\(operation)")
            }
        }
    }

    @Test func signInCodesAndUploadsHaveLessThanTheRest() throws {
        let limits = RequestLimits()
        let usual = try #require(limits.policies(for: .readAgreement).first).limit
        for operation in [
            Operation.login, .register, .refreshToken, .requestPasswordReset, .confirmPasswordReset,
            .verifyPhone, .resendVerification, .changePassword, .uploadDocument, .predictPayment,
        ] {
            let least = limits.policies(for: operation).map(\.limit).min() ?? Int.max
            #expect(least < usual, "\(operation)")
        }
    }

    @Test func noLimitIsBelowOne() {
        for operation in Operation.allCases {
            for policy in RequestLimits(perMinute: 1, uploadsPerHour: 1).policies(for: operation) {
                #expect(policy.limit >= 1, "\(operation)")
            }
        }
    }
}
