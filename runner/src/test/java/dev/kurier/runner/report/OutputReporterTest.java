package dev.kurier.runner.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.Coordinates;
import dev.kurier.protocol.Decoded;
import dev.kurier.protocol.LogContent;
import dev.kurier.protocol.LogEntry;
import dev.kurier.protocol.LogHeaders;
import dev.kurier.protocol.OutputTotals;
import dev.kurier.protocol.OutputTotals.Written;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.StandardStream;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.runner.kafka.ClientProperties;
import dev.kurier.runner.kafka.KafkaSettings;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputReporterTest {

  private static final Run RUN = run("x-1", 2);
  private static final int BOUND = 1 << 20;

  private final Counts counts = new Counts();

  private static MockProducer<byte[], byte[]> producer(boolean answers) {
    return new MockProducer<>(answers, null, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private OutputReporter reporter(MockProducer<byte[], byte[]> producer) {
    return new OutputReporter(producer, "kurier.logs", counts, BOUND, Duration.ofMillis(500));
  }

  private static List<LogEntry> written(MockProducer<byte[], byte[]> producer) {
    return producer.history().stream()
        .map(record -> ((Decoded.Valid<LogEntry>) Codecs.LOG.decode(record.value())).value())
        .toList();
  }

  private static byte[] bytesOf(MockProducer<byte[], byte[]> producer, StandardStream stream) {
    var bytes = new ByteArrayOutputStream();
    for (LogEntry entry : written(producer)) {
      if (entry instanceof LogEntry.Chunk chunk && chunk.stream() == stream) {
        assertThat(chunk.offset()).isEqualTo(bytes.size());
        bytes.writeBytes(chunk.content().bytes());
      }
    }
    return bytes.toByteArray();
  }

  private long dropped() {
    return Objects.requireNonNull(counts.snapshot().get(Count.OUTPUT_DROPPED));
  }

  @Test
  void piecesGoInOrderToThePartitionOfTheTaskAndTheEndIsLast() {
    var producer = producer(true);
    var reporter = reporter(producer);
    var totals = new OutputTotals(new Written(9, 6), new Written(3, 3));

    reporter.begin(RUN);
    reporter.accept("x-1", 1, 0, "out".getBytes(UTF_8));
    reporter.accept("x-1", 2, 0, "err".getBytes(UTF_8));
    reporter.accept("x-1", 1, 3, "put".getBytes(UTF_8));
    reporter.end(RUN, Optional.of(totals));
    reporter.close();

    LogEntry.Source source = new LogEntry.Source(new TaskId("task-1"), "x-1", 3);
    assertThat(written(producer))
        .containsExactly(
            new LogEntry.Chunk(source, StandardStream.STDOUT, 0, new LogContent.Text("out")),
            new LogEntry.Chunk(source, StandardStream.STDERR, 0, new LogContent.Text("err")),
            new LogEntry.Chunk(source, StandardStream.STDOUT, 3, new LogContent.Text("put")),
            new LogEntry.End(source, totals));
    assertThat(producer.history())
        .allSatisfy(record -> {
          assertThat(record.topic()).isEqualTo("kurier.logs");
          assertThat(record.partition()).isEqualTo(2);
          assertThat(record.key()).asString(UTF_8).isEqualTo("x-1");
          assertThat(record.headers().lastHeader(LogHeaders.TASK_ID).value())
              .asString(UTF_8)
              .isEqualTo("task-1");
        });
  }

  @Test
  void smallPiecesThatWaitAreJoinedAndLargeOnesCut() {
    var producer = new HeldProducer();
    var reporter = reporter(producer);
    reporter.begin(RUN);
    reporter.accept("x-1", 1, 0, "first".getBytes(UTF_8));
    producer.awaitSend();
    for (int i = 0; i < 100; i++) {
      reporter.accept("x-1", 2, 2L * i, "ab".getBytes(UTF_8));
    }
    reporter.accept("x-1", 1, 5, new byte[OutputQueue.CHUNK + 1]);

    producer.letGo();
    reporter.close();

    assertThat(written(producer))
        .extracting(entry -> ((LogEntry.Chunk) entry).content().bytes().length)
        .containsExactly(5, 200, OutputQueue.CHUNK, 1);
    assertThat(bytesOf(producer, StandardStream.STDERR)).hasSize(200);
    assertThat(bytesOf(producer, StandardStream.STDOUT)).hasSize(5 + OutputQueue.CHUNK + 1);
  }

  @Test
  void piecesOverTheBoundAreDroppedAndCountedButNotTheEnd() {
    var producer = new HeldProducer();
    var reporter = reporter(producer);
    reporter.begin(RUN);
    byte[] piece = new byte[OutputQueue.CHUNK];
    for (int i = 0; i < 100; i++) {
      reporter.accept("x-1", 1, (long) i * piece.length, piece);
    }
    reporter.end(RUN, Optional.empty());

    producer.letGo();
    reporter.close();

    List<LogEntry> written = written(producer);
    int chunks = written.size() - 1;
    assertThat((long) chunks * piece.length).isLessThanOrEqualTo(BOUND + piece.length);
    assertThat(dropped()).isEqualTo(100 - chunks).isGreaterThan(80);
    var all = new Written(100L * piece.length, 100L * piece.length);
    assertThat(written.getLast())
        .isInstanceOfSatisfying(
            LogEntry.End.class, end -> assertThat(end.totals().stdout()).isEqualTo(all));
  }

  @Test
  void pieceThatTheBrokerRefusesIsCountedAndTheNextOneGoesOn() {
    var producer = producer(false);
    producer.sendException = new TimeoutException("no metadata");
    var reporter = reporter(producer);
    reporter.begin(RUN);
    reporter.accept("x-1", 1, 0, "lost".getBytes(UTF_8));
    reporter.close();

    assertThat(written(producer)).isEmpty();
    assertThat(dropped()).isEqualTo(1);
  }

  @Test
  void outputOfARunThatIsUnknownOrOverIsIgnored() {
    var producer = producer(true);
    var reporter = reporter(producer);
    reporter.accept("x-1", 1, 0, "early".getBytes(UTF_8));
    reporter.begin(RUN);
    reporter.end(RUN, Optional.of(OutputTotals.NONE));
    reporter.end(RUN, Optional.of(OutputTotals.NONE));
    reporter.accept("x-1", 1, 0, "late".getBytes(UTF_8));
    reporter.close();

    assertThat(written(producer)).singleElement().isInstanceOf(LogEntry.End.class);
  }

  @Test
  void closeEndsInTimeThoughTheBrokerTakesNothing() {
    var producer = new HeldProducer();
    var reporter = reporter(producer);
    reporter.begin(RUN);
    reporter.accept("x-1", 1, 0, "stuck".getBytes(UTF_8));
    producer.awaitSend();

    reporter.close();
    reporter.close();

    assertThat(producer.closed()).isTrue();
    assertThat(written(producer)).isEmpty();
  }

  @Test
  void brokerThatIsAwayCostsOutputButNeitherTimeNorMemory() {
    var nowhere = KafkaSettings.defaults().at("127.0.0.1:1");
    var producer =
        new KafkaProducer<byte[], byte[]>(ClientProperties.outputProducer(nowhere, "tester"));
    var reporter = OutputReporter.start(producer, "kurier.logs", counts);
    reporter.begin(RUN);
    byte[] piece = new byte[OutputQueue.CHUNK];
    int pieces = 4_000;

    for (int i = 0; i < pieces; i++) {
      reporter.accept("x-1", 1, (long) i * piece.length, piece);
    }

    assertThat(dropped()).isGreaterThan(pieces - 2 * (8 << 20) / piece.length);
    reporter.close();
  }

  private static Run run(String execution, int partition) {
    var header =
        new TaskHeader(
            new TaskId("task-1"),
            "shop.print",
            "default",
            "task-1",
            Optional.empty(),
            "task-1",
            Optional.empty(),
            Optional.empty(),
            0,
            3,
            Optional.empty(),
            "",
            Optional.empty());
    return new Run(
        execution, "node-1", header, new Coordinates("kurier.tasks.default", partition, 7), 1, 3);
  }
}
