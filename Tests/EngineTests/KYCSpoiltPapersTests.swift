import Foundation
import GatewayCore
import GatewayMessages
import GatewayStore
import Postgres
import Primitives
import ProviderKit
import Sealing
import TestSupport
import Testing

@testable import GatewayEngine

/// What cannot be sent: the person photographs again only where that mends it.
@Suite("A KYC check whose papers are spoilt") struct KYCSpoiltPapersTests {
    /// How a check of a person ends whose papers a test has spoilt.
    private func end(
        in kyc: KYCUnderTest,
        spoiling spoil: (TestPerson, inout [KYCImageReference]) async throws -> Void = { _, _ in }
    ) async throws -> KYCReport? {
        let person = TestPerson()
        var images = [
            try await person.store(.selfie, in: kyc), try await person.store(.idFront, in: kyc),
        ]
        try await spoil(person, &images)
        let check = try person.command(
            .identityDocument, images: images, seal: kyc.gateway.seal,
            id: KYCCheckID(IdentifierSource.system.timeOrdered()))
        try await kyc.gateway.send(.checkKYC(check))
        try await kyc.settle()
        #expect(kyc.provider.orders(.submit).isEmpty)
        let stored = try await kyc.check(check.check)
        #expect(stored.submissions == 0 && stored.endpoint == nil)
        let told = kyc.log.lines.contains { line in
            line.contains("cannot be sent") && (line.contains("id_front") || line.contains("selfie"))
        }
        #expect(told)
        let report = try await kyc.reports().first
        #expect(report?.provider == nil && report?.providerReference == nil)
        return report
    }

    @Test func aPictureThatCannotBeUsedIsNotSentAndThePersonPhotographsAgain() async throws {
        try await KYCUnderTest.with { kyc in
            kyc.provider.find(.photograph("id_front is 200 KB; at least 600 KB are asked for."))
            let report = try #require(try await end(in: kyc))
            #expect(report.decision == .recapture && report.reasons == [.imageUnusable])
        }
    }

    @Test func aRequestThatWeCannotFormComesBeforeAPersonAndNobodyIsAskedToPhotographAgain() async throws {
        try await KYCUnderTest.with { kyc in
            kyc.provider.find(
                .photograph("id_front is 200 KB; at least 600 KB are asked for."),
                .order("It has 0 images of the kind liveness, and 6 to 8 are asked for: id_front is there."))
            let report = try #require(try await end(in: kyc))
            #expect(report.decision == .review && report.reasons == [.providerRefused])
            let told = kyc.log.lines.contains {
                $0.contains("kind liveness") && $0.contains("not the person's")
            }
            #expect(told)
        }
    }

    @Test(arguments: ["altered", "another's", "other content"])
    func aFileThatIsNotTheCommandsComesBeforeAPerson(_ what: String) async throws {
        try await KYCUnderTest.with { kyc in
            let report = try await end(in: kyc) { person, images in
                switch what {
                case "altered": try alter(images[1].object, in: kyc)
                case "another's":
                    images[1] = try await person.store(.idFront, owner: TestPerson().user, in: kyc)
                default:
                    images[1] = KYCImageReference(
                        object: images[1].object, kind: .idFront, mediaType: images[1].mediaType, width: 1600,
                        height: 1200, size: images[1].size, digest: String(repeating: "0f", count: 32))
                }
            }
            #expect(report?.decision == .review && report?.reasons == [.providerRefused])
        }
    }

    @Test func aFileThatIsNotThereIsWaitedForAndComesBeforeAPersonInTheEnd() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.submission = slow }) { kyc in
            let early = try await end(in: kyc) { try await kyc.objects.delete($1[1].object) }
            #expect(early == nil)
            try await kyc.letPass(.seconds(1800))
            try await kyc.settle()
            #expect(try await kyc.reports().isEmpty)
            try await kyc.letPass(.seconds(1900))
            try await kyc.settle()
            let report = try #require(try await kyc.reports().first)
            #expect(report.decision == .review && report.reasons == [.providerRefused])
            #expect(kyc.provider.orders(.submit).isEmpty)
        }
    }

    /// A folder that is not mounted has no files either; that is no sign of the file's end.
    @Test func aStoreThatIsAnotherIsWaitedForAndTheCheckIsSentWhenItIsTheRightOne() async throws {
        let slow = RetryPolicy(first: .seconds(60), limit: .seconds(60))
        try await KYCUnderTest.with(configured: { $0.submission = slow }) { kyc in
            let aside = kyc.folder + "-aside"
            defer { try? FileManager.default.removeItem(atPath: aside) }
            let early = try await end(in: kyc) { _, _ in
                try FileManager.default.moveItem(atPath: kyc.folder, toPath: aside)
                let empty = ObjectStore(folder: kyc.folder, keys: TestSeal.keys)
                try await empty.prepare()
            }
            #expect(early == nil)
            try await kyc.letPass(.seconds(7200))
            try await kyc.settle()
            #expect(try await kyc.reports().isEmpty)
            let told = kyc.log.lines.contains { $0.contains("OBJECT_STORE_PATH") && $0.contains("no mark") }
            #expect(told)
            try FileManager.default.removeItem(atPath: kyc.folder)
            try FileManager.default.moveItem(atPath: aside, toPath: kyc.folder)
            kyc.provider.answer(.submit, TestPerson.verified)
            try await kyc.letPass(.seconds(120))
            try await kyc.settle()
            #expect(try await kyc.reports().first?.decision == .verified)
        }
    }

    /// Turns over one bit in the middle of the object's file.
    private func alter(_ object: UUID, in kyc: KYCUnderTest) throws {
        let name = object.uuidString.lowercased()
        let path = "\(kyc.folder)/\(name.prefix(2))/\(name)"
        var bytes = try [UInt8](Data(contentsOf: URL(filePath: path)))
        bytes[bytes.count - 20] ^= 1
        try Data(bytes).write(to: URL(filePath: path))
    }
}
