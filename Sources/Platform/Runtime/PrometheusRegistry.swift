package import Metrics
import Synchronization

/// What swift-metrics counts, as Prometheus reads it (text format 0.0.4).
///
/// Counters end in `_total`, timers are histograms that end in `_seconds`. A name that is already used for
/// another kind of metric, or has too many combinations of labels, is counted but not shown, so that a
/// mistake never stops the process.
package final class PrometheusRegistry: MetricsFactory {
    private struct Family {
        let kind: PrometheusKind
        var series: [String: any PrometheusSeries] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private static let seriesLimit = 2000

    package init() {}

    /// Makes a registry the process's metrics backend. Call once.
    package static func bootstrap() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        return registry
    }

    /// All metrics, in the order of their names.
    package func exposition() -> String {
        var text = ""
        for (name, family) in families.withLock({ $0 }).sorted(by: { $0.key < $1.key })
        where !family.series.isEmpty {
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(name: name, labels: labels, to: &text)
            }
        }
        return text
    }

    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        series(PrometheusName.metric(label, suffix: "_total"), .counter, dimensions) { PrometheusCounter() }
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        series(PrometheusName.metric(label, suffix: "_total"), .counter, dimensions) {
            PrometheusFloatingPointCounter()
        }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        series(PrometheusName.metric(label), .gauge, dimensions) { PrometheusGauge() }
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        let name = PrometheusName.metric(label)
        guard aggregate else { return series(name, .gauge, dimensions) { PrometheusGauge() } }
        let bounds = name.hasSuffix("_seconds") ? PrometheusHistogram.seconds : PrometheusHistogram.counts
        return series(name, .histogram, dimensions) { PrometheusHistogram(bounds: bounds) }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        series(PrometheusName.metric(label, suffix: "_seconds"), .histogram, dimensions) {
            PrometheusHistogram(bounds: PrometheusHistogram.seconds)
        }
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    /// The same series for the same name and labels.
    private func series<Series: PrometheusSeries>(
        _ name: String, _ kind: PrometheusKind, _ dimensions: [(String, String)], make: () -> Series
    ) -> Series {
        let labels = PrometheusName.labels(dimensions)
        return families.withLock { families in
            var family = families[name] ?? Family(kind: kind)
            if let known = family.series[labels] as? Series { return known }
            let new = make()
            if family.kind == kind, family.series[labels] == nil, family.series.count < Self.seriesLimit {
                family.series[labels] = new
                families[name] = family
            }
            return new
        }
    }

    private func remove(_ handler: AnyObject) {
        families.withLock { families in
            for (name, var family) in families {
                family.series = family.series.filter { $0.value !== handler }
                families[name] = family
            }
        }
    }
}
