import Executors

/// Packs and signs archives on a thread of its own: deflating some megabytes must not hold a thread that handlers share.
actor CaseFilePacker {
    private let executor = ThreadExecutor(name: "case-files")

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    deinit { executor.shutdown() }

    func pack(_ writer: CaseFileWriter, signer: AuditSigner) throws -> [UInt8] {
        try CaseFileArchive.pack(writer.files, signer: signer)
    }
}
