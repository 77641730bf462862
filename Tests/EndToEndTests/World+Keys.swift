import Foundation
import Primitives
import Sealing
import TestSupport
import Testing

extension World {
    /// The keys of the world's daemons: the test has what they have.
    var keyRing: KeyRing {
        get throws {
            let text = try #require(settings["FIELD_ENCRYPTION_KEY"])
            let data = try #require(Data(base64Encoded: text))
            return KeyRing(current: MasterKey(secret: Secret([UInt8](data))))
        }
    }
}
