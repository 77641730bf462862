package import Foundation
import Glibc

/// The folder that this run of the tests may fill: `KIMI_TEST_DIR` where `bin/test` made one, otherwise a fresh one that
/// is deleted when the process ends.
package enum RunFolder {
    package static let url: URL = {
        let given = ProcessInfo.processInfo.environment["KIMI_TEST_DIR"]
        let url = URL(fileURLWithPath: given ?? "/tmp/kimi-test-\(getpid())", isDirectory: true)
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        // The database server runs as another user when the tests run as root, and must be able to pass through.
        chmod(url.path, 0o711)
        atexit {
            ChildProcess.killAll()
            try? FileManager.default.removeItem(at: RunFolder.url)
        }
        return url
    }()

    /// A new subfolder, named after what it is for.
    package static func make(_ name: String) throws -> URL {
        let unique = "\(name)-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        let folder = url.appendingPathComponent(unique, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }
}

/// The checkout that these tests belong to, and what was built from it.
package enum Checkout {
    package static let root: URL = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of the built executables: the one that the running test bundle lies in.
    package static let products: URL = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        let folder = URL(fileURLWithPath: bundle).deletingLastPathComponent()
        let marker = folder.appendingPathComponent("gatewayd").path
        if FileManager.default.fileExists(atPath: marker) { return folder }
        return root.appendingPathComponent(".build/debug", isDirectory: true)
    }()
}
