import Foundation
import Primitives
import TestSupport

/// The sandboxes of this run. Each is started on first use, serves many tests, and ends with the test process.
enum SharedSandbox {
    /// With the settings that it has without configuration: nobody changes a switch or plans a fault.
    static var untouched: MTN {
        get async throws { try await untouchedTask.value }
    }

    /// Where faults are planned, each for one number, so that tests do not meet each other's.
    static var faulty: MTN {
        get async throws { try await faultyTask.value }
    }

    /// Where one test after the other sets what holds for all requests.
    static var steered: MTN {
        get async throws { try await steeredTask.value }
    }

    private static let untouchedTask = Task { try await start(RunFolder.make("sandbox-untouched")) }
    private static let faultyTask = Task { try await start(RunFolder.make("sandbox-faulty")) }
    private static let steeredTask = Task { try await start(RunFolder.make("sandbox-steered")) }

    /// A sandbox of a test's own, with options of the command line; it ends with the closure.
    static func with<T>(
        _ options: [String] = [], in folder: URL? = nil, _ body: (MTN) async throws -> T
    ) async throws -> T {
        let mtn = try await start(try folder ?? RunFolder.make("sandbox"), options)
        let result: Result<T, any Error>
        do { result = .success(try await body(mtn)) } catch { result = .failure(error) }
        try await mtn.sandbox.kill()
        return try result.get()
    }

    private static func start(_ folder: URL, _ options: [String] = []) async throws -> MTN {
        let sandbox = try Sandbox(folder: folder, options: options)
        try await sandbox.start()
        return MTN(sandbox: sandbox)
    }
}
