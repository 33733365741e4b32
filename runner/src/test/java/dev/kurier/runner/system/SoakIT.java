package dev.kurier.runner.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.client.WhenFull;
import dev.kurier.protocol.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that submits as fast as it may, and a runner of 256 MB. The nightly profile goes on for
 * ten minutes.
 */
@Timeout(900)
class SoakIT {

  private static final TaskType<JsonText, JsonText> ECHO = TaskType.json("soak.echo");
  private static final Duration TAKES =
      Duration.parse("PT" + System.getProperty("kurier.soak", "30s"));
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
  private static final int IN_FLIGHT = 2_000;
  private static final long LARGEST_GROWTH_KIB = 16 << 10;
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");

  private static final String CONFIG =
      """
      queues: { default: { concurrency: 4, prefetch: 50 } }
      handlers:
        soak.echo: { python: "soak:echo", mode: warm, pipeline: 8, tasks-per-child: 20000 }
      """;

  private static final String HANDLERS =
      """
      def echo(value, /):
          return value
      """;

  @TempDir Path folder;

  private final AtomicBoolean isOver = new AtomicBoolean();
  private final AtomicLong submitted = new AtomicLong();
  private final AtomicLong ended = new AtomicLong();

  @Test
  void nothingGrowsAndNothingStandsStill() throws Exception {
    Files.writeString(folder.resolve("kurier.yaml"), CONFIG);
    Files.writeString(folder.resolve("soak.py"), HANDLERS);
    String port = String.valueOf(Ports.free());
    String broker = "127.0.0.1:" + port;
    try (KurierProcess center =
            ready(List.of(), "run", "--roles", "broker,ledger", "--port", port, "--data", "data");
        KurierProcess runner =
            ready(List.of("-Xmx256m"), "run", "--roles", "runner", "--kafka", broker);
        TaskClient client = client(broker)) {
      flood(client, TAKES.dividedBy(4));
      long before = heapKib(runner);
      long first = ended.get();

      flood(client, TAKES.multipliedBy(3).dividedBy(4));
      long after = heapKib(runner);

      System.out.printf(
          "%d tasks in %s, %.0f a second; heap of the runner after a collection %d KiB, then %d%n",
          ended.get(), TAKES, ended.get() * 1e3 / TAKES.toMillis(), before, after);
      assertThat(ended.get()).isGreaterThan(first);
      assertThat(after).isLessThan(before + LARGEST_GROWTH_KIB);
      assertThat(center.isAlive() && runner.isAlive()).isTrue();
    }
  }

  private KurierProcess ready(List<String> jvm, String... arguments) throws InterruptedException {
    KurierProcess process = KurierProcess.start(folder, Map.of(), jvm, arguments);
    process.awaitLine("node.ready");
    return process;
  }

  private static TaskClient client(String broker) {
    return TaskClient.builder()
        .bootstrapServers(broker)
        .app("soak")
        .maxInFlight(IN_FLIGHT, WhenFull.BLOCK)
        .build();
  }

  /** Returns when all have ended: what is under way says nothing of what stays. */
  private void flood(TaskClient client, Duration time) throws InterruptedException {
    isOver.set(false);
    Thread flood = Thread.ofPlatform().start(() -> submit(client));
    watch(time);
    isOver.set(true);
    flood.join();
    await().atMost(Duration.ofMinutes(2)).until(() -> ended.get() == submitted.get());
  }

  private void submit(TaskClient client) {
    JsonText payload = JsonText.of("\"" + "x".repeat(200) + "\"");
    while (!isOver.get()) {
      submitted.incrementAndGet();
      var _ = client.submit(ECHO, payload).result().thenRun(ended::incrementAndGet);
    }
  }

  /** Fails if no task ends for too long. */
  private void watch(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      long seen = ended.get();
      await()
          .alias("a task ends")
          .atMost(LONGEST_SILENCE)
          .pollInterval(100, MILLISECONDS)
          .until(() -> ended.get() > seen);
    }
  }

  private static long heapKib(KurierProcess process) throws IOException, InterruptedException {
    String pid = String.valueOf(process.handle().pid());
    jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    long sum = 0;
    while (used.find()) {
      sum += Long.parseLong(used.group(1));
    }
    assertThat(sum).isPositive();
    return sum;
  }

  private static String jcmd(String... words) throws IOException, InterruptedException {
    String program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process process =
        new ProcessBuilder(program, words[0], words[1]).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
