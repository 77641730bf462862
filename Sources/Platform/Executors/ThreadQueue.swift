import Glibc

/// The queue between callers and one thread, and that thread's life.
///
/// SAFETY: every mutable property is read and written with `mutex` held; the mutex and the condition live on the heap
/// at fixed addresses from `init` to `deinit`, and the thread retains the queue while it runs.
final class ThreadQueue: @unchecked Sendable {
    private let name: String
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var waiting: [ThreadWork] = []
    private var stopped = false
    private var threadRuns = false

    init(name: String) {
        self.name = name
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        condition.initialize(to: pthread_cond_t())
        precondition(pthread_mutex_init(mutex, nil) == 0, "A mutex could not be made.")
        precondition(pthread_cond_init(condition, nil) == 0, "A condition variable could not be made.")
        pthread_mutex_lock(mutex)
        startThread()
        pthread_mutex_unlock(mutex)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func append(_ work: ThreadWork) {
        pthread_mutex_lock(mutex)
        waiting.append(work)
        if !threadRuns { startThread() }
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    func stop() {
        pthread_mutex_lock(mutex)
        stopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Called with the mutex held.
    private func startThread() {
        threadRuns = true
        var thread = pthread_t()
        // SAFETY: the retained reference is taken back once, by the thread's first line.
        let context = Unmanaged.passRetained(self).toOpaque()
        let failure = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                let queue = Unmanaged<ThreadQueue>.fromOpaque(context).takeRetainedValue()
                queue.nameThread()
                while let batch = queue.next() {
                    for work in batch { work.run() }
                }
                return nil
            }, context)
        precondition(failure == 0, "A thread could not be started (error \(failure)).")
        pthread_detach(thread)
    }

    /// Everything that waits, or nil when the queue is stopped and empty. Blocks while there is nothing.
    private func next() -> [ThreadWork]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty {
            if stopped {
                threadRuns = false
                return nil
            }
            pthread_cond_wait(condition, mutex)
        }
        let batch = waiting
        waiting = []
        return batch
    }

    /// Names the calling thread for `ps` and debuggers; Swift's Glibc module lacks `pthread_setname_np`.
    private func nameThread() {
        let file = open("/proc/thread-self/comm", O_WRONLY)
        guard file >= 0 else { return }
        let text = Array(name.utf8.prefix(15))
        _ = write(file, text, text.count)
        close(file)
    }
}
