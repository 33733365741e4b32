package dev.kurier.runner.ledger;

import dev.kurier.protocol.Control;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.ReplyTo;
import dev.kurier.protocol.Request;
import dev.kurier.protocol.Task;
import dev.kurier.runner.ledger.Decided.Place;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what decisions want written besides states, as far as topics take it. Confined to the
 * ledger's thread.
 */
final class EffectWriter {

  private static final Logger LOG = LoggerFactory.getLogger(EffectWriter.class);

  private final Decided decided;
  private final Letters letters;
  private final Batch.Routes routes;
  private final Outbox outbox;

  EffectWriter(Decided decided, Batch.Surroundings surroundings, Outbox outbox) {
    this.decided = decided;
    this.letters = surroundings.letters();
    this.routes = surroundings.routes();
    this.outbox = outbox;
  }

  // The reply is made of the state as it is written, so that it is the same another time.
  void reply(Place place, ReplyTo to) {
    if (!routes.exists(to)) {
      decided.put(place, StateDraft.of(decided.state(place)).hasNoReplyRoute().build());
      return;
    }
    if (outbox.reply(to, Reply.of(decided.state(place)))) {
      return;
    }
    decided.put(place, StateDraft.of(decided.state(place)).clipsItsReply().build());
    if (!outbox.reply(to, Reply.of(decided.state(place)))) {
      LOG.atError().addKeyValue("task", place.id()).log("no reply, its topic has no room for any");
      decided.put(place, StateDraft.of(decided.state(place)).hasNoReplyRoute().build());
    }
  }

  /** Gives what the task must be told if it could not be dispatched. */
  Optional<LifecycleEvent> redispatch(Place place, Effect.Redispatch again) {
    Optional<Task> task = letters.bytes(decided.state(place), again.body());
    if (task.isEmpty()) {
      return again.body() instanceof Body.Stored(var at)
          ? Optional.of(new LifecycleEvent.BytesGone(at))
          : Optional.empty();
    }
    if (outbox.redispatch(place.partition(), task.get().withAttempt(again.attempt()))) {
      return Optional.empty();
    }
    String problem = "its record is larger than the topic of retries takes";
    return Optional.of(new LifecycleEvent.Faulted(new LifecycleEvent.Due(), problem));
  }

  void bury(Place place, Effect.Bury bury) {
    bury(place.partition(), letters.of(decided.state(place), bury));
  }

  void bury(int partition, DeadLetter letter) {
    if (!outbox.deadLetter(partition, letter)
        && !outbox.deadLetter(partition, Letters.bare(letter))) {
      LOG.atError()
          .addKeyValue("task", letter.id())
          .addKeyValue("code", letter.code())
          .addKeyValue("from", letter.from())
          .log("no dead letter, its topic has no room for any");
    }
  }

  /** Asks another partition, which hears of it exactly once. */
  void post(int partition, Request request) {
    if (!outbox.request(partition, request)) {
      LOG.atError()
          .addKeyValue("partition", partition)
          .addKeyValue("about", request.key())
          .log("no request, there is no such partition or its topic has no room for it");
    }
  }

  void tell(int partition, Control control) {
    outbox.control(partition, control);
  }
}
