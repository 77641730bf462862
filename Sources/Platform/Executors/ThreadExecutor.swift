import Glibc

/// One named thread that runs an actor's jobs, and plain closures, in the order they came.
///
/// For C libraries whose calls block: the actor that owns the handle returns this executor as its `unownedExecutor`,
/// so a blocking call holds this thread and nobody else's. The thread lives until `shutdown()`; an owner calls that
/// when it is done, at the latest in its `deinit`.
package final class ThreadExecutor: SerialExecutor {
    private let queue: ThreadQueue

    /// Starts the thread. The kernel shows the first 15 bytes of `name`.
    package init(name: String) {
        queue = ThreadQueue(name: name)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        queue.append(.job(UnownedJob(job), self))
    }

    /// Runs a closure on the thread, after everything enqueued before it.
    package func enqueue(_ body: @escaping @Sendable () -> Void) {
        queue.append(.closure(body))
    }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Lets the thread end once it has run what is queued. A job that comes later still runs, on a thread started
    /// for it, so a late call to an actor never hangs.
    package func shutdown() {
        queue.stop()
    }
}

/// What a thread is asked to run. A job keeps its executor alive until it has run.
enum ThreadWork {
    case job(UnownedJob, ThreadExecutor)
    case closure(@Sendable () -> Void)

    func run() {
        switch self {
        case .job(let job, let executor): job.runSynchronously(on: executor.asUnownedSerialExecutor())
        case .closure(let body): body()
        }
    }
}
