import GatewayEngine
import Logging
import Primitives
import Sealing

/// That the folder of OBJECT_STORE_PATH is the one that escrowd keeps its files in. Nil where no provider checks persons: then
/// the gateway reads no file.
struct ObjectStoreCheck {
    private let objects: ObjectStore
    private let index: BlindIndex
    /// At the very first start escrowd may be a moment behind.
    private let patience = Duration.seconds(30)

    init?(_ configuration: GatewayConfiguration) {
        guard configuration.providers.registry.kyc != nil else { return nil }
        objects = ObjectStore(folder: configuration.objectStorePath, keys: configuration.keys)
        index = configuration.index
    }

    func expectMark() async throws(ObjectStoreFault) {
        try await objects.expectMark(by: index)
    }

    /// Waits for escrowd to make its mark, and throws `ObjectStoreFault` where it does not, or at once where the mark is
    /// another installation's or cannot be read.
    func waitUntilMarked(logger: Logger) async throws {
        let end = ContinuousClock.now + patience
        var isTold = false
        while ContinuousClock.now < end {
            if try await objects.mark(by: index) != nil { return }
            if !isTold {
                logger.warning(
                    "The object store has no mark yet: waiting for escrowd.",
                    metadata: ["folder": "\(objects.path)", "patience": "\(patience)"])
                isTold = true
            }
            try await Task.sleep(for: .milliseconds(250))
        }
        try await expectMark()
    }
}
