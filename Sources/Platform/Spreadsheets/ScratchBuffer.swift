/// Memory that is written by place. It grows, and is given back when nobody holds it.
struct ScratchBuffer<Element: BitwiseCopyable>: ~Copyable {
    private(set) var start: UnsafeMutablePointer<Element>
    private var capacity: Int

    init(capacity: Int) {
        // SAFETY: only this value knows the memory, and deallocates it once.
        start = .allocate(capacity: capacity)
        self.capacity = capacity
    }

    deinit { start.deallocate() }

    /// Room for that many, where the first `kept` stay as they are.
    mutating func reserve(_ count: Int, keeping kept: Int) {
        guard count > capacity else { return }
        let room = max(count, capacity * 2)
        let grown = UnsafeMutablePointer<Element>.allocate(capacity: room)
        // SAFETY: the old memory holds at least `kept` elements, the new one more; elements are plain bytes.
        grown.update(from: start, count: kept)
        start.deallocate()
        start = grown
        capacity = room
    }

    /// SAFETY: the first `count` must have been written, and the view must not outlive the next change.
    func prefix(_ count: Int) -> UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(start: start, count: count)
    }
}
