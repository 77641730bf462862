import Archives
import FoundationEssentials
import Primitives

/// What a job's ZIP says (sections 4.4 to 4.6), read as tolerantly as Smile ID must read it: any order, entries twice,
/// entries of no use. The images themselves are not kept.
struct SmileZip: Sendable {
    /// What the content alone decides; nil where it leaves the decision to others.
    var verdict: String?
    /// What is wrong with `info.json`; the job has no result then.
    var problem: String?
    var country: String?
    var idType: String?
    /// The `image_type_id` of each image that is there.
    var imageTypes: [Int64] = []

    private static let corrupt = "0903"
    private static let unusable = "0001"

    static func read(_ bytes: [UInt8], _ job: SmileJob, _ switches: Switches.SmileID) -> SmileZip {
        var zip = SmileZip()
        do throws(ArchiveError) {
            let limits = ZIPArchive.Limits(entries: 256, bytes: 128 << 20, ratio: 2000)
            try zip.take(ZIPArchive.read(bytes, limits: limits), job, switches)
        } catch {
            zip.verdict = corrupt
        }
        return zip
    }

    private mutating func take(
        _ entries: [ZIPArchive.Entry], _ job: SmileJob, _ switches: Switches.SmileID
    ) {
        guard let file = entries.first(where: { $0.name == "info.json" }) else {
            problem = "info.json is missing"
            return
        }
        guard let info = try? JSONValue(parsing: file.bytes), info.members != nil else {
            problem = "info.json is not JSON"
            return
        }
        country = info["id_info"]?["country"]?.string
        idType = info["id_info"]?["id_type"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        guard let rows = info["images"]?.array else {
            problem = "info.json has no images"
            return
        }
        var images: [(type: Int64, image: SmileImage?)] = []
        for row in rows {
            guard
                let type = row["image_type_id"]?.integer
                    ?? row["image_type_id"]?.string.flatMap({ Int64($0) }),
                (0...7).contains(type)
            else {
                problem = "an image has an unknown image_type_id"
                return
            }
            images.append((type, Self.image(row, type, entries)))
        }
        imageTypes = images.map(\.type)
        problem = Self.complaint(images.map(\.type), country, idType, job)
        if problem == nil { verdict = Self.verdict(images, self, switches) }
    }

    /// The bytes of one row: base64 inline, or the entry of its file name.
    private static func image(
        _ row: JSONValue, _ type: Int64, _ entries: [ZIPArchive.Entry]
    ) -> SmileImage? {
        if [2, 3, 6, 7].contains(type) {
            return row["image"]?.string.flatMap { Data(base64Encoded: $0) }.flatMap { SmileImage(Array($0)) }
        }
        guard let name = row["file_name"]?.string, !name.isEmpty else { return nil }
        return entries.first { $0.name == name }.flatMap { SmileImage($0.bytes) }
    }

    /// The minimum sets of section 4.6, and the country of documents.
    private static func complaint(
        _ types: [Int64], _ country: String?, _ idType: String?, _ job: SmileJob
    ) -> String? {
        let hasSelfie = types.contains(0) || types.contains(2)
        guard hasSelfie || job.usesEnrolledImage else { return "info.json names no selfie" }
        guard job.product.isAboutDocuments else { return nil }
        guard types.contains(1) || types.contains(3) else { return "info.json names no front of a document" }
        guard let country, country.utf8.count == 2, country == country.uppercased() else {
            return "id_info.country is missing"
        }
        if job.product == .enhancedDocumentVerification, idType == nil { return "id_info.id_type is missing" }
        return nil
    }

    private static func verdict(
        _ images: [(type: Int64, image: SmileImage?)], _ zip: SmileZip, _ switches: Switches.SmileID
    ) -> String? {
        guard images.allSatisfy({ $0.image != nil }) else { return unusable }
        guard switches.limits == .enforced else { return nil }
        let documents = images.filter { [1, 3, 5, 7].contains($0.type) }.compactMap(\.image)
        let isPassport = zip.idType == "PASSPORT"
        return documents.allSatisfy { $0.suffices(forPassport: isPassport) } ? nil : unusable
    }
}
