package dev.kurier.runner.ledger;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Real clients whose first producer fails once, in its first transaction with a record on a topic.
 */
final class FaultyConnections implements LedgerConnections {

  private final LedgerConnections real;
  private final String topic;
  private final Fault fault;
  private final AtomicInteger producers;

  /** What becomes of the transaction. */
  enum Fault {
    /** A record is not sent, and the commit is not asked for. */
    SEND_FAILS,
    /** The commit is not asked for. */
    COMMIT_NOT_SENT,
    /** The commit happens, and nobody hears of it. */
    COMMIT_UNKNOWN,
    /** The broker undoes it. */
    ABORTED
  }

  FaultyConnections(LedgerConnections real, String topic, Fault fault) {
    this(real, topic, fault, new AtomicInteger());
  }

  private FaultyConnections(
      LedgerConnections real, String topic, Fault fault, AtomicInteger producers) {
    this.producers = producers;
    this.real = real;
    this.topic = topic;
    this.fault = fault;
  }

  /** How many producers there have been. */
  int producers() {
    return producers.get();
  }

  @Override
  public Consumer<byte[], byte[]> member() {
    return real.member();
  }

  @Override
  public Consumer<byte[], byte[]> stateReader() {
    return real.stateReader();
  }

  @Override
  public Consumer<byte[], byte[]> controlReader() {
    return real.controlReader();
  }

  @Override
  public Consumer<byte[], byte[]> replayReader() {
    return real.replayReader();
  }

  @Override
  public Consumer<byte[], byte[]> recordReader(String use) {
    return real.recordReader(use);
  }

  @Override
  public LedgerConnections renamed() {
    return new FaultyConnections(real.renamed(), topic, fault, producers);
  }

  @Override
  public String writer() {
    return real.writer();
  }

  @Override
  public Admin admin() {
    return real.admin();
  }

  @Override
  public Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> producer = real.producer();
    return producers.incrementAndGet() == 1 ? faulty(producer) : producer;
  }

  @SuppressWarnings("unchecked")
  private Producer<byte[], byte[]> faulty(Producer<byte[], byte[]> producer) {
    Faulty faulty = new Faulty(producer);
    return (Producer<byte[], byte[]>)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Producer.class},
            (_, method, arguments) ->
                faulty.call(method, arguments == null ? new Object[0] : arguments));
  }

  private final class Faulty {

    private final Producer<byte[], byte[]> producer;
    private boolean isArmed;

    Faulty(Producer<byte[], byte[]> producer) {
      this.producer = producer;
    }

    Object call(Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("send")
          && ((ProducerRecord<?, ?>) arguments[0]).topic().equals(topic)) {
        isArmed = true;
        if (fault == Fault.SEND_FAILS) {
          throw new KafkaException("planted: not sent");
        }
      }
      return isArmed && method.getName().equals("commitTransaction")
          ? commit(method, arguments)
          : invoke(method, arguments);
    }

    private Object commit(Method method, Object[] arguments) throws Throwable {
      switch (fault) {
        case COMMIT_UNKNOWN -> invoke(method, arguments);
        case ABORTED -> producer.abortTransaction();
        case SEND_FAILS, COMMIT_NOT_SENT -> producer.flush();
      }
      throw new TimeoutException("planted: the end of the commit is unknown");
    }

    private Object invoke(Method method, Object[] arguments) throws Throwable {
      try {
        return method.invoke(producer, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }
  }
}
