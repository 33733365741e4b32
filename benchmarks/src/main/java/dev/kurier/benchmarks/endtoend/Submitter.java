package dev.kurier.benchmarks.endtoend;

import dev.kurier.benchmarks.measure.Latencies;
import dev.kurier.benchmarks.measure.Payload;
import dev.kurier.client.SubmitOptions;
import dev.kurier.client.TaskClient;
import dev.kurier.client.TaskHandle;
import dev.kurier.client.TaskType;
import dev.kurier.client.WhenFull;
import dev.kurier.protocol.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Submits tasks and checks what they return.
 *
 * @param client shared by all
 * @param types of the tasks, in turn
 * @param payload of each, and what each returns
 * @param options what each asks for beyond the defaults
 */
record Submitter(
    TaskClient client,
    Turns<TaskType<JsonText, JsonText>> types,
    Payload payload,
    UnaryOperator<SubmitOptions> options) {

  /** More than any backlog, so that the client never waits for results. */
  private static final int MOST_IN_FLIGHT = 1_200_000;

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** A client of a whole run. */
  static TaskClient client(String bootstrapServers) {
    return TaskClient.builder()
        .bootstrapServers(bootstrapServers)
        .app("benchmark")
        .maxInFlight(MOST_IN_FLIGHT, WhenFull.BLOCK)
        .build();
  }

  static Submitter of(TaskClient client, Served served, Payload payload) {
    List<TaskType<JsonText, JsonText>> types = served.types().stream().map(TaskType::json).toList();
    return new Submitter(client, new Turns<>(types), payload, options -> options);
  }

  /** The same with other options. */
  Submitter with(UnaryOperator<SubmitOptions> other) {
    return new Submitter(client, types, payload, other);
  }

  /** The same to these queues, in turn. */
  Submitter to(List<String> queues) {
    Turns<String> turns = new Turns<>(queues);
    return with(options -> options.queue(turns.next()));
  }

  /** Submits one task. */
  TaskHandle<JsonText> submit() {
    return client.submit(types.next(), payload.json(), options);
  }

  /**
   * Submits one task of many.
   *
   * @param stored told when the broker has it
   * @param ended told when its result is there
   */
  void submit(Arrivals stored, Arrivals ended) {
    TaskHandle<JsonText> handle = submit();
    var _ = handle.submitted().whenComplete((_, failure) -> tell(stored, failure));
    var _ = handle.result().whenComplete((result, failure) -> end(ended, result, failure));
  }

  private void end(Arrivals ended, @Nullable JsonText result, @Nullable Throwable failure) {
    if (failure == null && (result == null || !payload.json().equals(result))) {
      ended.fail(new IllegalStateException("the result is not the payload: " + result));
    } else {
      tell(ended, failure);
    }
  }

  private static void tell(Arrivals arrivals, @Nullable Throwable failure) {
    if (failure == null) {
      arrivals.arrive();
    } else {
      arrivals.fail(failure);
    }
  }

  /** Submits one task and waits for its result; returns when that is settled. */
  void call(Latencies latencies) throws Exception {
    long began = System.nanoTime();
    TaskHandle<JsonText> handle = submit();
    JsonText result = result(handle);
    latencies.add(System.nanoTime() - began);
    payload.check(result);
    // A task with a reported reply is still under way: the next one would not be alone.
    payload.check(await(handle.settled()));
  }

  static JsonText result(TaskHandle<JsonText> handle)
      throws InterruptedException, ExecutionException, TimeoutException {
    return await(handle.result());
  }

  private static JsonText await(CompletableFuture<JsonText> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
  }
}
