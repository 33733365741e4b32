package dev.kurier.runner.node;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.broker.EmbeddedBroker;
import dev.kurier.client.Requests;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskType;
import dev.kurier.client.TopicScan;
import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.ScheduleState;
import dev.kurier.protocol.ScheduleTerms;
import dev.kurier.protocol.ScheduleTerms.Misfire;
import dev.kurier.protocol.ScheduleTerms.Overlap;
import dev.kurier.protocol.ScheduledTask;
import dev.kurier.protocol.TopicNames;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.kafka.TopicProvisioner;
import dev.kurier.runner.ledger.LedgerSettings;
import dev.kurier.runner.task.ExecutionRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedules with a broker, a ledger that comes and goes, and a runner. */
@Timeout(120)
class SchedulesIT {

  private static final TaskType<JsonText, JsonText> QUICK = TaskType.json("quick");

  @TempDir Path directory;

  /** The ids of what ran, in order. */
  private final List<String> ran = new CopyOnWriteArrayList<>();

  private EmbeddedBroker broker;
  private KafkaSettings kafka;
  private KurierNode runner;

  @BeforeEach
  void start(@TempDir Path data) {
    broker = EmbeddedBroker.start(data, 0);
    kafka =
        new KafkaSettings(
            broker.bootstrapServers(),
            new TopicNames("kurier"),
            4,
            1,
            Duration.ofSeconds(15),
            Map.of());
    TopicProvisioner.provision(kafka, Set.of(Installation.QUEUE), Set.of("app"));
    runner = node(Role.RUNNER);
  }

  @AfterEach
  void stop() {
    runner.close();
    broker.close();
  }

  @Test
  void timesOfAStandstillAreCaughtUpOnceAndScheduleGoesOn() throws Exception {
    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    write(standing(minute.minusSeconds(1_200)));

    try (KurierNode _ = node(Role.LEDGER)) {
      ScheduleState caughtUp = awaitSchedule(state -> state.fired() >= 21);
      assertThat(caughtUp.lastAt().orElseThrow()).isAfterOrEqualTo(minute);
      awaitResults(
          IntStream.rangeClosed(0, 20).mapToObj(ago -> minute.minusSeconds(60L * ago)).toList());
    }

    int before = ran.size();
    try (KurierNode _ = node(Role.LEDGER);
        Requests requests = requests()) {
      Instant asked = Instant.now().truncatedTo(ChronoUnit.MILLIS);
      Instant again = minute.minusSeconds(60);
      var fire = new Request.FireSchedule("nightly", List.of(asked, again));
      requests.schedules(fire).get(30, SECONDS);
      awaitResults(List.of(asked));
      assertThat(ran).as("each time has one task").doesNotHaveDuplicates();
      assertThat(ran.size() - before).as("the asked one, and perhaps a new minute").isBetween(1, 3);

      var steer = new Request.SteerSchedule("nightly", Request.ScheduleSteer.DELETE, "");
      requests.schedules(steer).get(30, SECONDS);
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> schedules().isEmpty());
    }
  }

  @Test
  void tasksThatWaitForEachOtherRunInTheOrderOfTheirTimes() throws Exception {
    try (KurierNode _ = node(Role.LEDGER);
        Requests requests = requests()) {
      var put = new Request.PutSchedule("nightly", terms("@yearly", Overlap.WAIT), "ada");
      requests.schedules(put).get(30, SECONDS);
      List<Instant> times =
          IntStream.range(0, 20)
              .mapToObj(i -> Instant.parse("2020-01-01T00:00:00Z").plusSeconds(i))
              .toList();
      requests.schedules(new Request.FireSchedule("nightly", times)).get(30, SECONDS);
      awaitResults(times);

      assertThat(ran)
          .containsExactlyElementsOf(
              times.stream().map(time -> ScheduledTask.id("nightly", time).value()).toList());
      assertThat(awaitSchedule(state -> state.fired() == 20).createdBy()).isEqualTo("ada");
    }
  }

  private void awaitResults(List<Instant> times) throws Exception {
    try (TaskClient client =
        TaskClient.builder().bootstrapServers(broker.bootstrapServers()).app("app").build()) {
      for (Instant time : times) {
        client.await(QUICK, ScheduledTask.id("nightly", time)).get(60, SECONDS);
      }
    }
  }

  private ScheduleState awaitSchedule(Predicate<ScheduleState> isIt) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> schedules().stream().filter(isIt).findFirst(), Optional::isPresent)
        .orElseThrow();
  }

  private List<ScheduleState> schedules() {
    Map<String, Object> properties = Map.of("bootstrap.servers", broker.bootstrapServers());
    return TopicScan.of(properties, List.of(kafka.names().schedules()))
        .newest(Codecs.SCHEDULE)
        .values()
        .stream()
        .flatMap(entry -> entry.valid().stream())
        .toList();
  }

  private Requests requests() {
    return Requests.open(Map.of("bootstrap.servers", broker.bootstrapServers()), kafka.names());
  }

  /** As a ledger wrote it that stopped before this time. */
  private static ScheduleState standing(Instant next) {
    return new ScheduleState(
        "nightly",
        terms("* * * * *", Overlap.ALLOW),
        Optional.empty(),
        "",
        next.minusSeconds(60),
        next.minusSeconds(60),
        Optional.of(next),
        Optional.empty(),
        Optional.empty(),
        0,
        0,
        Map.of());
  }

  private static ScheduleTerms terms(String cron, Overlap overlap) {
    var task =
        new ScheduledTask(
            "quick", Installation.QUEUE, JsonText.NULL, Optional.empty(), 0, Optional.empty());
    return new ScheduleTerms(cron, "UTC", Misfire.ALL, overlap, task);
  }

  private void write(ScheduleState state) throws Exception {
    var settings = ClientProperties.eventProducer(kafka, "former-ledger");
    try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
      byte[] key = ScheduleState.key(state.name()).getBytes(StandardCharsets.UTF_8);
      byte[] value = Codecs.SCHEDULE.encode(state);
      producer.send(new ProducerRecord<>(kafka.names().schedules(), key, value)).get(30, SECONDS);
    }
  }

  private KurierNode node(Role role) {
    var settings =
        new NodeSettings(
            Set.of(role),
            kafka,
            new NodeSettings.BrokerRole(directory, 0),
            Set.of("app"),
            Installation.settings(3, Installation.handler("quick", "quick")),
            LedgerSettings.defaults("test"));
    return KurierNode.start(settings, (handlers, slots, output) -> new ScriptedExecutor(this::run));
  }

  private CompletableFuture<Outcome> run(ExecutionRequest request) {
    ran.add(request.task().id().value());
    return new CompletableFuture<Outcome>()
        .completeOnTimeout(ScriptedExecutor.done(), 5, MILLISECONDS);
  }
}
