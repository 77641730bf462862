import Metrics
import Runtime
import Testing

@Suite struct RuntimePrometheusTests {
    @Test func theExpositionIsPrometheusTextFormat() {
        let registry = PrometheusRegistry()
        let succeeded = Counter(
            label: "gateway.payments",
            dimensions: [("state", "succeeded"), ("provider", "MTN \"MoMo\"\\\n")], factory: registry)
        succeeded.increment(by: 2)
        Counter(label: "gateway.payments", dimensions: [], factory: registry).increment()
        FloatingPointCounter(label: "work_total", factory: registry).increment(by: 0.5)
        Meter(label: "outbox.depth", factory: registry).set(7)
        Gauge(label: "1st-gauge", factory: registry).record(-1.25)
        #expect(
            registry.exposition() == #"""
                # TYPE _1st_gauge gauge
                _1st_gauge -1.25
                # TYPE gateway_payments_total counter
                gateway_payments_total 1
                gateway_payments_total{provider="MTN \"MoMo\"\\\n",state="succeeded"} 2
                # TYPE outbox_depth gauge
                outbox_depth 7
                # TYPE work_total counter
                work_total 0.5

                """#)
    }

    @Test func aTimerIsAHistogramInSeconds() {
        let registry = PrometheusRegistry()
        let timer = Timer(label: "http.request", dimensions: [("route", "/x")], factory: registry)
        for milliseconds in [1, 5, 6, 300, 20_000] { timer.recordMilliseconds(milliseconds) }
        let lines = registry.exposition().split(separator: "\n").map(String.init)
        #expect(lines.first == "# TYPE http_request_seconds histogram")
        #expect(lines.contains(#"http_request_seconds_bucket{route="/x",le="0.005"} 2"#))
        #expect(lines.contains(#"http_request_seconds_bucket{route="/x",le="0.01"} 3"#))
        #expect(lines.contains(#"http_request_seconds_bucket{route="/x",le="0.5"} 4"#))
        #expect(lines.contains(#"http_request_seconds_bucket{route="/x",le="10"} 4"#))
        #expect(lines.contains(#"http_request_seconds_bucket{route="/x",le="+Inf"} 5"#))
        #expect(lines.contains(#"http_request_seconds_count{route="/x"} 5"#))
        #expect(lines.contains(#"http_request_seconds_sum{route="/x"} 20.312"#))
    }

    @Test func theSameNameAndLabelsAreOneSeriesHoweverOftenAskedFor() async {
        let registry = PrometheusRegistry()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    for _ in 0..<100 {
                        Counter(label: "a", dimensions: [("y", "1"), ("x", "2")], factory: registry)
                            .increment()
                        Counter(label: "a", dimensions: [("x", "2"), ("y", "1")], factory: registry)
                            .increment()
                    }
                }
            }
        }
        #expect(registry.exposition() == "# TYPE a_total counter\na_total{x=\"2\",y=\"1\"} 10000\n")
    }

    @Test func aNameUsedForTwoKindsKeepsTheFirstAndDoesNotStopTheProcess() {
        let registry = PrometheusRegistry()
        Meter(label: "jobs_total", factory: registry).set(1)
        Counter(label: "jobs", factory: registry).increment(by: 5)
        #expect(registry.exposition() == "# TYPE jobs_total gauge\njobs_total 1\n")
    }

    @Test func labelsWithoutBoundDoNotFillTheMemory() {
        let registry = PrometheusRegistry()
        for number in 0..<3000 {
            Counter(label: "a", dimensions: [("n", "\(number)")], factory: registry).increment()
        }
        #expect(registry.exposition().split(separator: "\n").count == 2001)
    }

    @Test func aDestroyedMetricIsNoLongerShown() {
        let registry = PrometheusRegistry()
        let counter = Counter(label: "a", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(registry.exposition().isEmpty)
    }
}
