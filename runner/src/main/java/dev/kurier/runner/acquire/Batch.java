package dev.kurier.runner.acquire;

import dev.kurier.protocol.Run;
import dev.kurier.runner.observe.Count;
import dev.kurier.runner.observe.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deliveries of one poll, until each is settled or claimed. Confined to the pump's thread. */
final class Batch {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  private final DeliveryHandler handler;
  private final Counts counts;
  private final Map<ConsumerRecord<byte[], byte[]>, Handling> underWay = new LinkedHashMap<>();
  private final long begun = System.nanoTime();

  Batch(DeliveryHandler handler, Counts counts) {
    this.handler = handler;
    this.counts = counts;
  }

  void start(ConsumerRecord<byte[], byte[]> record, Delivery delivery) {
    underWay.put(record, handler.accept(delivery));
  }

  /** Returns when the log holds what follows from each record, or cannot: then it is released. */
  Map<ConsumerRecord<byte[], byte[]>, Settlement> settle(
      Prefetch prefetch, BooleanSupplier hasRoom, Duration patience) throws InterruptedException {
    Map<Handling, CompletableFuture<?>> claims = claim(those(Handling::runsByClaim));
    List<Handling> others = those(handling -> !handling.runsByClaim());
    if (!awaitAll(others, prefetch, hasRoom)) {
      if (prefetch.givesBack(others.size()) && !hasRoom.getAsBoolean()) {
        giveBack(others, prefetch);
      }
      claims.putAll(claim(others));
    }
    var settlements = new LinkedHashMap<ConsumerRecord<byte[], byte[]>, Settlement>();
    long deadline = System.nanoTime() + patience.toNanos();
    for (var entry : underWay.entrySet()) {
      Handling handling = entry.getValue();
      CompletableFuture<?> claim = claims.get(handling);
      Duration left = Duration.ofNanos(deadline - System.nanoTime());
      settlements.put(
          entry.getKey(), claim == null ? ending(handling, left) : claimed(handling, claim, left));
    }
    return settlements;
  }

  /** Tells those whose records the broker will not hand out again. */
  void accepted(
      Map<ConsumerRecord<byte[], byte[]>, Settlement> settlements,
      Predicate<ConsumerRecord<byte[], byte[]>> isConfirmed) {
    underWay.forEach((record, handling) -> {
      if (settlements.get(record) == Settlement.ACCEPT && isConfirmed.test(record)) {
        handling.accepted();
      }
    });
  }

  /**
   * Waits for their ends, a grace at least; then as long as nothing else could begin, within the
   * patience. False if some have not ended.
   */
  private boolean awaitAll(List<Handling> handlings, Prefetch prefetch, BooleanSupplier hasRoom)
      throws InterruptedException {
    var all =
        CompletableFuture.allOf(
            handlings.stream().map(Handling::settled).toArray(CompletableFuture[]::new));
    long end = begun + prefetch.patience(handlings.size()).toNanos();
    boolean isDone = await(all, prefetch.grace());
    while (!isDone && !hasRoom.getAsBoolean() && System.nanoTime() < end) {
      isDone = await(all, prefetch.grace());
    }
    return isDone;
  }

  private static boolean await(CompletableFuture<?> all, Duration grace)
      throws InterruptedException {
    try {
      var ignored = all.get(grace.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a handling settles normally", e);
    }
  }

  /** What has not begun and will not soon is for others; that it came costs it a delivery. */
  private void giveBack(List<Handling> handlings, Prefetch prefetch) {
    long unbegun =
        handlings.stream()
            .filter(one -> !one.settled().isDone())
            .filter(Handling::withdraw)
            .count();
    prefetch.outlasted((int) unbegun, Duration.ofNanos(System.nanoTime() - begun));
  }

  private List<Handling> those(Predicate<Handling> which) {
    return underWay.values().stream().filter(which).toList();
  }

  /** Claims those that have not ended. */
  private Map<Handling, CompletableFuture<?>> claim(List<Handling> all) {
    var byPartition = new HashMap<Integer, List<Handling>>();
    for (Handling handling : all) {
      if (!handling.settled().isDone() && handling.startClaim()) {
        byPartition
            .computeIfAbsent(handling.run().at().partition(), partition -> new ArrayList<>())
            .add(handling);
      }
    }
    var claims = new HashMap<Handling, CompletableFuture<?>>();
    byPartition.forEach((partition, handlings) -> {
      List<Run> runs = handlings.stream().map(Handling::run).toList();
      CompletableFuture<?> word = handler.claim(partition, runs);
      handlings.forEach(handling -> claims.put(handling, word));
      handlings.forEach(handling -> handling.claimSent(word));
    });
    return claims;
  }

  private Settlement claimed(Handling handling, CompletableFuture<?> claim, Duration patience)
      throws InterruptedException {
    try {
      var ignored = claim.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      counts.increment(Count.CLAIMED);
      return Settlement.ACCEPT;
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("taskId", handling.run().task().id())
          .addKeyValue("execution", handling.run().execution())
          .addKeyValue("error", e.toString())
          .log("claim not written, record released");
      handling.abandon();
      return Settlement.RELEASE;
    }
  }

  private static Settlement ending(Handling handling, Duration patience)
      throws InterruptedException {
    try {
      return handling.settled().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      handling.abandon();
      return Settlement.RELEASE;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a handling settles normally", e);
    }
  }
}
