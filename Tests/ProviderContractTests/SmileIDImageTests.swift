import ContractSuite
import GatewayCore
import Primitives
import ProviderKit
import Testing

@testable import SmileID

/// What would be billed and thrown away is refused before it is sent.
@Suite struct SmileIDImageTests {
    private static func image(
        _ kind: KYCImageKind, _ type: String = "image/jpeg", _ width: Int = 1600, _ height: Int = 1000,
        _ size: Int = 700_000
    ) -> KYCImageFacts {
        KYCImageFacts(kind: kind, mediaType: type, width: width, height: height, size: size)
    }

    private static let selfie = image(.selfie, "image/jpeg", 640, 480, 90_000)
    private static let frames = (0..<6).map { _ in image(.liveness, "image/jpeg", 640, 480, 60_000) }
    private static let card = [selfie, image(.idFront), image(.idBack)]

    private static func faults(
        _ generation: SmileIDConfiguration.Generation, _ images: [KYCImageFacts],
        _ type: KYCDocumentType? = .identityCard, purpose: KYCPurpose = .identityDocument,
        country: String = "CM", person: KYCPerson? = nil, policy: String = "https://kimi.example/p",
        registeredBy: KYCCheckID? = nil
    ) -> [KYCOrderFault] {
        let order = ProviderUnderTest.smileIDV1.check(
            for: ContractScenario("kyc", "accepted"),
            ProviderUnderTest.smileIDV1.order(for: ContractScenario("kyc", "accepted")),
            SmileIDReplyTests.v1)
        let altered = KYCOrder(
            check: order.check, user: order.user, purpose: purpose, country: country, documentType: type,
            images: images, person: person ?? order.person,
            consent: KYCConsent(grantedAt: order.consent.grantedAt, language: .french, policyURL: policy),
            registeredBy: registeredBy, webhookURL: nil)
        return SmileIDImageLimits(generation: generation).faults(in: altered)
    }

    @Test func goodImagesHaveNoFaults() {
        #expect(Self.faults(.v1, Self.card) == [])
        #expect(Self.faults(.v1, Self.card + Self.frames) == [])
        #expect(Self.faults(.v3, Self.card + Self.frames) == [])
        #expect(Self.faults(.v1, [Self.selfie], nil, purpose: .selfieRegistration) == [])
        #expect(
            Self.faults(.v3, [Self.selfie] + Self.frames, nil, purpose: .selfieRegistration) == [])
    }

    @Test func eachKindIsThereAsOftenAsItIsWanted() {
        for kind in [KYCImageKind.selfie, .idFront, .idBack] {
            let faults = Self.faults(.v1, Self.card.filter { $0.kind != kind })
            #expect(
                faults.count == 1 && faults[0].message.contains("0 images of the kind \(kind.rawValue)"),
                "\(faults)")
            let twice = Self.faults(.v1, Self.card + Self.card.filter { $0.kind == kind })
            #expect(
                twice.count == 1 && twice[0].message.contains("2 images of the kind \(kind.rawValue)"),
                "\(twice)")
        }
        let passport = [Self.selfie, Self.image(.idFront, "image/jpeg", 2200, 1500)]
        #expect(Self.faults(.v1, passport, .passport) == [])
        #expect(Self.faults(.v1, passport + [Self.image(.idBack, "image/jpeg", 2200)], .passport).count == 1)
        #expect(Self.faults(.v1, Array(Self.card.dropLast()), nil) == [])
        #expect(Self.faults(.v1, Self.card, nil) == [])
        #expect(Self.faults(.v1, Self.card, nil, purpose: .selfieRegistration).count == 2)
    }

    @Test func v3WantsSixToEightFramesAndV1EightAtMost() {
        for (count, isGood) in [(0, false), (5, false), (6, true), (8, true), (9, false)] {
            let frames = (0..<count).map { _ in Self.image(.liveness, "image/jpeg", 640, 480, 60_000) }
            #expect(Self.faults(.v3, Self.card + frames).isEmpty == isGood, "\(count)")
            #expect(Self.faults(.v1, Self.card + frames).isEmpty == (count <= 8), "\(count)")
        }
        #expect(Self.faults(.v3, Self.card)[0].message.contains("0 images of the kind liveness"))
        #expect(Self.faults(.v3, Self.card)[0].message.contains("6 to 8"))
    }

    @Test func theLimitsOfADocumentsImageAreThoseOfTheReference() {
        for (width, height, isGood) in [(1500, 900, true), (900, 1500, true), (1499, 900, false)] {
            let images = [
                Self.selfie, Self.image(.idFront, "image/jpeg", width, height), Self.image(.idBack),
            ]
            #expect(Self.faults(.v1, images).isEmpty == isGood, "\(width) by \(height)")
            #expect(Self.faults(.v3, images + Self.frames).isEmpty == isGood, "\(width) by \(height)")
        }
        for (side, isGood) in [(2200, true), (2199, false)] {
            let images = [Self.selfie, Self.image(.idFront, "image/jpeg", side)]
            #expect(Self.faults(.v1, images, .passport).isEmpty == isGood, "\(side)")
        }
        for (size, isGood) in [(599_999, false), (600_000, true), (10_000_000, true), (10_000_001, false)] {
            let images = [
                Self.selfie, Self.image(.idFront, "image/png", 1600, 1000, size), Self.image(.idBack),
            ]
            #expect(Self.faults(.v1, images).isEmpty == isGood, "\(size)")
        }
        let small = [
            Self.selfie, Self.image(.idFront, "image/jpeg", 1600, 1000, 90_000), Self.image(.idBack),
        ]
        #expect(Self.faults(.v3, small + Self.frames) == [])
    }

    @Test func aRequestOfV3HasFourAndAHalfMegabytesAtMost() {
        let others = Self.frames.reduce(Self.selfie.size + 700_000) { $0 + $1.size }
        for (room, isGood) in [(16_384, true), (16_383, false)] {
            let front = Self.image(.idFront, "image/jpeg", 1600, 1000, 4_500_000 - others - room)
            #expect(
                Self.faults(.v3, [Self.selfie, front, Self.image(.idBack)] + Self.frames).isEmpty == isGood)
        }
    }

    @Test func onlyJPEGAndPNGAreSentAndFacesToV3AsJPEG() {
        func with(_ kind: KYCImageKind, _ type: String) -> [KYCImageFacts] {
            (Self.card + Self.frames).map { image in
                image.kind == kind ? Self.image(kind, type, image.width, image.height, image.size) : image
            }
        }
        for kind in [KYCImageKind.idFront, .idBack, .selfie] {
            #expect(Self.faults(.v1, with(kind, "image/png")) == [])
            #expect(Self.faults(.v3, with(kind, "image/png")).isEmpty == (kind != .selfie))
            #expect(Self.faults(.v1, with(kind, "image/webp")).count == 1)
            #expect(Self.faults(.v3, with(kind, "application/pdf")).count == 1)
        }
        #expect(Self.faults(.v3, with(.liveness, "image/png")).count == 6)
    }

    @Test func whatIsMissingBesidesImagesIsAFaultToo() {
        let nobody = KYCPerson(givenNames: "", lastName: "B", phone: nil, email: "a@b.example")
        let nameless = KYCPerson(givenNames: "A", lastName: "", phone: nil, email: "a@b.example")
        let unreachable = KYCPerson(givenNames: "A", lastName: "B", phone: nil, email: nil)
        let reachable = KYCPerson(givenNames: "A", lastName: "B", phone: MSISDN("237670000001"), email: nil)
        let images = Self.card + Self.frames
        #expect(Self.faults(.v3, images, person: reachable) == [])
        for person in [nobody, nameless, unreachable] {
            #expect(Self.faults(.v3, images, person: person).count == 1)
            #expect(Self.faults(.v1, images, person: person) == [])
        }
        #expect(Self.faults(.v3, images, policy: "http://kimi.example/p").count == 1)
        #expect(Self.faults(.v1, images, country: "NG").count == 1)
        let selfies = [Self.selfie] + Self.frames
        #expect(Self.faults(.v1, selfies, nil, purpose: .selfieAuthentication).count == 1)
        #expect(
            Self.faults(
                .v1, selfies, nil, purpose: .selfieAuthentication,
                registeredBy: KYCCheckID(ProviderUnderTest.collection.uuid)) == [])
    }

    /// A person who is told to photograph again has to have a chance of doing it better.
    @Test func onlyAPictureThatCanBeTakenBetterIsThePersonsToMend() {
        let small = [Self.selfie, Self.image(.idFront, "image/jpeg", 800, 600), Self.image(.idBack)]
        let light = [
            Self.selfie, Self.image(.idFront, "image/jpeg", 1600, 1000, 90_000), Self.image(.idBack),
        ]
        for images in [small, light] {
            #expect(Self.faults(.v1, images).map(\.isOfPhotograph) == [true])
        }
        let nobody = KYCPerson(givenNames: "", lastName: "B", phone: nil, email: "a@b.example")
        let heavy = [
            Self.selfie, Self.image(.idFront, "image/jpeg", 1600, 1000, 4_400_000), Self.image(.idBack),
        ]
        let ours = [
            Self.faults(.v3, Self.card), Self.faults(.v1, Array(Self.card.dropLast())),
            Self.faults(.v3, heavy + Self.frames),
            Self.faults(.v1, [Self.selfie, Self.image(.idFront, "image/webp"), Self.image(.idBack)]),
            Self.faults(.v3, Self.card + Self.frames, person: nobody),
            Self.faults(.v3, Self.card + Self.frames, policy: "http://kimi.example/p"),
            Self.faults(.v1, Self.card, country: "NG"),
        ]
        for faults in ours { #expect(faults.map(\.isOfPhotograph) == [false], "\(faults)") }
        #expect(Set(Self.faults(.v3, small).map(\.isOfPhotograph)) == [true, false])
    }
}
