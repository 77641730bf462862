import GatewayCore
import ProviderKit

/// What Smile ID takes, so that nothing is billed which it would throw away. Source: smile-id.md sections
/// 4.6, 11 and 12.2, primary.
struct SmileIDImageLimits {
    let generation: SmileIDConfiguration.Generation

    /// Pixels of a document's longest side.
    private static let longestSide = (card: 1500, passport: 2200)
    /// Bytes of a document's image, in v1.
    private static let documentSize = 600_000...10_000_000
    /// Bytes of a whole request, in v3; what is no image in it has room for the rest.
    private static let requestSize = (all: 4_500_000, besidesImages: 16_384)

    func faults(in order: KYCOrder) -> [KYCOrderFault] {
        let ours = faultsOfKinds(order) + order.images.flatMap { faultsOfType($0) } + faultsOfWhole(order)
        return ours.map { .order($0) }
            + order.images.flatMap { faultsOfPicture($0, of: order) }.map { .photograph($0) }
            + faultsOfWords(order).map { .order($0) }
    }

    /// Each kind as often as it is asked for. Which kinds there are is decided by who collects them, not by the person:
    /// v3 has no product without frames (section 12.2), and escrowd asks for as many as it is told to.
    private func faultsOfKinds(_ order: KYCOrder) -> [String] {
        let isDocument = order.purpose == .identityDocument
        let back = order.documentType.map { $0.hasBack ? 1...1 : 0...0 } ?? 0...1
        let wanted: [(KYCImageKind, ClosedRange<Int>)] = [
            (.selfie, 1...1), (.liveness, generation == .v3 ? 6...8 : 0...8),
            (.idFront, isDocument ? 1...1 : 0...0), (.idBack, isDocument ? back : 0...0),
        ]
        return wanted.compactMap { kind, range in
            let count = order.images.count { $0.kind == kind }
            guard !range.contains(count) else { return nil }
            let number =
                range.lowerBound == range.upperBound
                ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
            return "It has \(count) images of the kind \(kind.rawValue), and Smile ID takes \(number)."
        }
    }

    /// A type that was taken from the person and that Smile ID does not take: nobody told him to use another.
    private func faultsOfType(_ image: KYCImageFacts) -> [String] {
        let types: Set =
            image.isOfDocument || generation == .v1 ? ["image/jpeg", "image/png"] : ["image/jpeg"]
        guard !types.contains(image.mediaType) else { return [] }
        return [
            "The image \(image.kind.rawValue) is \(image.mediaType), and Smile ID takes "
                + types.sorted().joined(separator: " and ") + "."
        ]
    }

    private func faultsOfPicture(_ image: KYCImageFacts, of order: KYCOrder) -> [String] {
        guard image.isOfDocument else { return [] }
        var faults: [String] = []
        let side = order.documentType == .passport ? Self.longestSide.passport : Self.longestSide.card
        if max(image.width, image.height) < side {
            faults.append(
                "The image \(image.kind.rawValue) is \(image.width) by \(image.height) pixels, and its longer side must "
                    + "have \(side).")
        }
        if generation == .v1, !Self.documentSize.contains(image.size) {
            faults.append(
                "The image \(image.kind.rawValue) has \(image.size) bytes, and Smile ID takes "
                    + "\(Self.documentSize.lowerBound) to \(Self.documentSize.upperBound).")
        }
        return faults
    }

    /// All images together, each of which may be as it should be.
    private func faultsOfWhole(_ order: KYCOrder) -> [String] {
        guard generation == .v3 else { return [] }
        let size = order.images.reduce(Self.requestSize.besidesImages) { $0 + $1.size }
        guard size > Self.requestSize.all else { return [] }
        return ["The request would have \(size) bytes, and Smile ID takes \(Self.requestSize.all)."]
    }

    /// What is no image, and missing all the same.
    private func faultsOfWords(_ order: KYCOrder) -> [String] {
        var faults: [String] = []
        if !SmileID.countries.contains(order.country) {
            faults.append("The country is \(order.country), and we have Smile ID for CM.")
        }
        if order.purpose == .selfieAuthentication, order.registeredBy == nil {
            faults.append("Nothing says which registration the selfie is compared with.")
        }
        guard generation == .v3 else { return faults }
        if order.person.givenNames.isEmpty || order.person.lastName.isEmpty {
            faults.append("The person's given names and last name are wanted, and one is missing.")
        }
        if order.person.phone == nil, order.person.email == nil {
            faults.append("The person's phone or email is wanted, and both are missing.")
        }
        if !order.consent.policyURL.hasPrefix("https://") {
            faults.append("The privacy policy that was agreed to must be an https address.")
        }
        return faults
    }
}

extension KYCImageFacts {
    fileprivate var isOfDocument: Bool { kind == .idFront || kind == .idBack }
}
