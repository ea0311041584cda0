"""What is counted and timed, for Prometheus.

Labels are names that stand in the code (features, outcomes, statuses), so that there is never one for a person.
"""

from __future__ import annotations

import datetime as dt

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

# Upper ends in seconds. An answer is a few calls over the network; an outage makes it wait.
ANSWER_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
DATABASE_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
LATENESS_S = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0)

DELIVERY, JOBS = "delivery", "jobs"  # where an error happened, if it was in no feature


class Metrics:
    """The metrics of one application, in a registry of their own: two applications never share a count."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.updates = Counter(
            "magpie_updates", "Updates handled, by feature and outcome.", ["feature", "outcome"], registry=registry
        )
        self.answer_s = Histogram(
            "magpie_update_seconds",
            "How long an update was worked on, once its turn had come.",
            ["feature"],
            buckets=ANSWER_S,
            registry=registry,
        )
        self.in_hand = Gauge("magpie_updates_in_hand", "Updates taken and not yet done with.", registry=registry)
        self.errors = Counter(
            "magpie_errors", "Errors of our own, by where they happened.", ["where"], registry=registry
        )
        self.sends = Counter("magpie_sends", "Unprompted sends, by outcome.", ["outcome"], registry=registry)
        self.lateness_s = Histogram(
            "magpie_send_lateness_seconds",
            "How long after its time an unprompted message arrived.",
            buckets=LATENESS_S,
            registry=registry,
        )
        self.sends_waiting = Gauge(
            "magpie_sends_waiting", "Unprompted messages that are due and not yet sent.", registry=registry
        )
        self.claim_s = Histogram(
            "magpie_claim_seconds", "One claim of what is due.", buckets=DATABASE_S, registry=registry
        )
        self.ticked_at = Gauge(
            "magpie_last_tick_timestamp_seconds", "When delivery last claimed what was due.", registry=registry
        )
        self.database_wait_s = Histogram(
            "magpie_database_wait_seconds",
            "How long a call waited for the database's thread.",
            buckets=DATABASE_S,
            registry=registry,
        )
        self.database_work_s = Histogram(
            "magpie_database_work_seconds",
            "How long a call took in the database's thread.",
            buckets=DATABASE_S,
            registry=registry,
        )
        # The library takes its time to find the one of given labels.
        self._of_outcome: dict[str, Counter] = {}
        self._of_update: dict[tuple[str, str], Counter] = {}
        self._of_feature: dict[str, Histogram] = {}
        self.webhook_requests = Counter(
            "magpie_webhook_requests", "Requests to the webhook, by the status they got.", ["status"], registry=registry
        )

    def _sends_by(self, outcome: str) -> Counter:
        if outcome not in self._of_outcome:
            self._of_outcome[outcome] = self.sends.labels(outcome)
        return self._of_outcome[outcome]

    def update(self, feature: str, outcome: str, seconds: float) -> None:
        """Note what came of an update, and how long it was worked on."""
        if (feature, outcome) not in self._of_update:
            self._of_update[feature, outcome] = self.updates.labels(feature, outcome)
            self._of_feature[feature] = self.answer_s.labels(feature)
        self._of_update[feature, outcome].inc()
        self._of_feature[feature].observe(seconds)

    def database_call(self, waited_s: float, worked_s: float) -> None:
        """Note one call of the database; from any thread."""
        self.database_wait_s.observe(waited_s)
        self.database_work_s.observe(worked_s)

    def send(self, outcome: str, lateness: dt.timedelta) -> None:
        """Note what became of an unprompted send, and how late it arrived if it did."""
        self._sends_by(outcome).inc()
        if outcome == "sent":
            self.lateness_s.observe(max(lateness.total_seconds(), 0.0))
