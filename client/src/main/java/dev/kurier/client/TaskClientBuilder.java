package dev.kurier.client;

import dev.kurier.protocol.Limits;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.TopicNames;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Describes a {@link TaskClient}. For one thread; the client it builds is for many. */
public final class TaskClientBuilder {

  private static final int DEFAULT_MAX_IN_FLIGHT = 10_000;
  private static final int MAX_ENVELOPE_BYTES = 64 * 1024;

  private final Map<String, Object> properties = new HashMap<>();
  private final RandomGenerator random = new SecureRandom();
  private String app = "";
  private TopicNames names = new TopicNames(TopicNames.DEFAULT_NAMESPACE);
  private int maxInFlight = DEFAULT_MAX_IN_FLIGHT;
  private WhenFull whenFull = WhenFull.BLOCK;
  private int maxPayloadBytes = Limits.VALUE.bytes();
  private Clock clock = Clock.systemUTC();
  private JsonValues json = new JsonValues(JsonValues.defaultMapper());
  private @Nullable Executor executor;

  TaskClientBuilder() {}

  /** The addresses of one broker or more, {@code host:port,host:port}. Required. */
  public TaskClientBuilder bootstrapServers(String addresses) {
    return property(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, addresses);
  }

  /**
   * The name of the submitting application. Required. All its instances share one reply topic, and
   * an idempotency key means the same task in all of them; 1 to 100 characters of {@code A-Z a-z
   * 0-9 . _ -}.
   */
  public TaskClientBuilder app(String name) {
    this.app = name;
    return this;
  }

  /** The prefix of all topics, {@code kurier} if not set. */
  public TaskClientBuilder namespace(String prefix) {
    this.names = new TopicNames(prefix);
    return this;
  }

  /**
   * A property for the Kafka clients inside, for example {@code security.protocol}. What delivery
   * depends on (acknowledgements, idempotence, isolation) cannot be changed.
   */
  public TaskClientBuilder property(String name, Object value) {
    this.properties.put(name, value);
    return this;
  }

  /** Properties for the Kafka clients inside, as {@link #property}. */
  public TaskClientBuilder properties(Map<String, ?> others) {
    this.properties.putAll(others);
    return this;
  }

  /**
   * How many tasks may wait for their reply at once, at least 1; 10,000 and BLOCK if not set. As
   * many may have ended without their results being delivered yet, because callbacks are slow. A
   * result that is given up (cancelled, or by {@code orTimeout}) makes room.
   */
  public TaskClientBuilder maxInFlight(int limit, WhenFull reaction) {
    this.maxInFlight = atLeastOne(limit, "maxInFlight");
    this.whenFull = reaction;
    return this;
  }

  /** The largest payload in bytes, 1 byte to 1 MiB; 1 MiB if not set, as runners take it. */
  public TaskClientBuilder maxPayloadBytes(int limit) {
    this.maxPayloadBytes = Math.min(atLeastOne(limit, "maxPayloadBytes"), Limits.VALUE.bytes());
    return this;
  }

  /**
   * Where results are delivered and what hangs on them runs; a few daemon threads if not set. How
   * many of them wait there is then its own business.
   */
  public TaskClientBuilder executor(Executor chosen) {
    this.executor = chosen;
    return this;
  }

  /** What writes inputs and reads results; one that keeps untyped numbers exact if not set. */
  public TaskClientBuilder jsonMapper(JsonMapper chosen) {
    this.json = new JsonValues(chosen);
    return this;
  }

  /** The clock that new task ids are stamped with; the system's if not set. */
  public TaskClientBuilder clock(Clock chosen) {
    this.clock = chosen;
    return this;
  }

  /**
   * Connects; creates the app's reply topic if it is missing. The client is ready when this
   * returns.
   *
   * @throws BrokerUnreachableException if no broker answers in about ten seconds
   * @throws SubmitException with code NO_SUCH_NAMESPACE if no Kurier works there, with
   *     NOT_AUTHORIZED if the reply topic is missing and cannot be created
   * @throws IllegalArgumentException if the app or the addresses are missing or malformed
   */
  public TaskClient build() {
    KafkaConnection connection = new KafkaConnection(properties);
    ReplyTo firstPartition = new ReplyTo(app, 0);
    Deque<Runnable> undo = new ArrayDeque<>();
    try {
      Topics topics = Topics.connect(connection, names);
      undo.push(topics::close);
      int partitions = topics.replyPartitions(firstPartition.app());
      return connect(connection, topics, new ReplyTo(app, random.nextInt(partitions)), undo);
    } catch (KafkaException e) {
      undo.forEach(Runnable::run);
      throw new BrokerUnreachableException(connection.bootstrapServers(), e);
    } catch (KurierException e) {
      undo.forEach(Runnable::run);
      throw e;
    }
  }

  private TaskClient connect(
      KafkaConnection connection, Topics topics, ReplyTo replyTo, Deque<Runnable> undo) {
    Completions completions = Completions.on(executor);
    InFlight inFlight = new InFlight(maxInFlight, whenFull, completions);
    Outbox outbox =
        new KafkaOutbox(connection.producer(maxPayloadBytes + MAX_ENVELOPE_BYTES, whenFull));
    undo.push(outbox::close);
    ReplyReader replies =
        ReplyReader.start(
            connection.reader(),
            new TopicPartition(names.replies(app), replyTo.partition()),
            inFlight);
    States states = StateTail.of(connection::reader, names.state(), completions);
    return new KafkaTaskClient(
        names,
        new TaskComposer(replyTo, json, maxPayloadBytes, clock, random),
        json,
        inFlight,
        new Wiring(topics, outbox, replies, states, completions));
  }

  private static int atLeastOne(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is at least 1");
    }
    return value;
  }
}
