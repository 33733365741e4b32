package dev.kurier.runner.config;

import dev.kurier.runner.guard.BreakerSettings;
import dev.kurier.runner.kafka.KafkaSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Reads {@code node}, {@code breaker} and {@code retry}. */
final class BehaviourReader {

  private static final Duration DAY = Duration.ofDays(1);

  private static final Syntax<String> NAME =
      new Syntax<>(BehaviourReader::checkedName, name -> name);

  private BehaviourReader() {}

  private static String checkedName(String name) {
    if (!name.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException(
          "a node's name has 1 to 100 characters of A-Z a-z 0-9 . _ -");
    }
    return name;
  }

  private static String hostName() {
    try {
      String plain = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
      return plain.substring(0, Math.min(100, plain.length()));
    } catch (UnknownHostException e) {
      return "node";
    }
  }

  static NodeConfig node(Section node, Path folder) {
    node.only(
        List.of("name", "drain", "strict", "require-tier", "secrets", "environments", "metrics"));
    return new NodeConfig(
        node.value("name", hostName(), NAME),
        node.value("drain", Duration.ofSeconds(30), Syntax.duration(Duration.ZERO, DAY)),
        node.value("strict", false, Syntax.SWITCH),
        node.value("require-tier", 0, Syntax.number(0, 2)),
        folder.resolve(node.value("secrets", "secrets.d", Syntax.TEXT)).normalize(),
        folder.resolve(node.value("environments", ".kurier/venvs", Syntax.TEXT)).normalize(),
        node.value("metrics", ListenAddress.SYNTAX));
  }

  static BreakerSettings breaker(Section breaker) {
    breaker.only(
        List.of("window", "minimum", "failure-percent", "probes", "first-wait", "longest-wait"));
    BreakerSettings defaults = BreakerSettings.defaults();
    int window = breaker.value("window", defaults.window(), Syntax.number(1, 1000));
    int minimum =
        breaker.value("minimum", Math.min(window, defaults.minimum()), Syntax.number(1, 1000));
    Syntax<Duration> wait = Syntax.duration(Duration.ofMillis(100), DAY);
    Duration first = breaker.value("first-wait", defaults.firstWait(), wait);
    Duration longest = breaker.value("longest-wait", longer(first, defaults.longestWait()), wait);
    refuse(breaker, minimum > window, "minimum", "is larger than window");
    refuse(breaker, longest.compareTo(first) < 0, "longest-wait", "is shorter than first-wait");
    return new BreakerSettings(
        window,
        Math.min(minimum, window),
        breaker.value("failure-percent", defaults.failurePercent(), Syntax.number(1, 100)),
        breaker.value("probes", defaults.probes(), Syntax.number(1, 100)),
        first,
        longer(first, longest));
  }

  static RetryConfig retry(Section retry) {
    retry.only(List.of("first", "most"));
    Syntax<Duration> wait = Syntax.duration(Duration.ofMillis(1), DAY);
    Duration first = retry.value("first", Duration.ofSeconds(1), wait);
    Duration most = retry.value("most", longer(first, Duration.ofMinutes(10)), wait);
    refuse(retry, most.compareTo(first) < 0, "most", "is shorter than first");
    return new RetryConfig(first, longer(first, most));
  }

  static LedgerConfig ledger(Section ledger) {
    ledger.only(List.of("keep", "node-silence", "max-runner-losses", "standby"));
    return new LedgerConfig(
        ledger.value(
            "keep",
            KafkaSettings.STATE_KEPT,
            Syntax.duration(Duration.ofHours(1), Duration.ofDays(3650))),
        // A node needs five seconds to notice and to end what it had claimed.
        ledger.value(
            "node-silence",
            Duration.ofSeconds(6),
            Syntax.duration(Duration.ofSeconds(6), Duration.ofHours(1))),
        ledger.value("max-runner-losses", 3, Syntax.number(1, 100)),
        ledger.value("standby", false, Syntax.SWITCH));
  }

  private static void refuse(Section section, boolean broken, String key, String fault) {
    if (broken) {
      section.reading().problem(section.at(key), section.path(key) + " " + fault);
    }
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
