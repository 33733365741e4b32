package dev.kurier.runner.verify;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Event;
import dev.kurier.protocol.Plan;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Run;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was found, task by task. Records of one partition are told in their order; topics in this
 * one: queues, events, state, replies, dead letters. For one thread.
 */
public final class Evidence {

  private final Map<TaskId, Story> stories = new HashMap<>();
  private final Map<String, Instant> heartbeats = new HashMap<>();
  private final Set<String> claimed = new HashSet<>();
  private final Set<Voice> gone = new HashSet<>();
  private Optional<HandlerJournal> journal = Optional.empty();
  private long canaries = -1;

  /** A node in one partition: what it says in another may be read earlier. */
  private record Voice(int partition, String node) {}

  /** A submitter's journal says that it was about to send this task. */
  public void intended(TaskId id) {
    story(id).isIntended = true;
  }

  /** A submitter's journal says that the broker has acknowledged this task. */
  public void acknowledged(TaskId id) {
    Story story = story(id);
    story.isIntended = true;
    story.isAcknowledged = true;
  }

  /** A record of a queue. */
  public void submitted(TaskHeader task, Instant at) {
    Story story = described(task, at);
    story.records++;
    story.isAcknowledged = true;
  }

  /** A record that the ledger wrote to have the task run. */
  public void dispatched(TaskHeader task, Instant at) {
    described(task, at);
  }

  private Story described(TaskHeader task, Instant at) {
    Story story = story(task.id());
    story.payloadSha256 = Optional.of(task.payloadSha256());
    story.idempotencyKey = Optional.of(task.idempotencyKey());
    story.lineage = task.lineage();
    story.key = task.plan().key().map(Plan.Key::value);
    story.saw(at);
    return story;
  }

  /** A record of {@code state}. */
  public void state(TaskState state, Instant at) {
    Story story = story(state.task().id());
    story.becomes(Stand.of(state));
    story.payloadSha256 = Optional.of(state.task().payloadSha256());
    story.idempotencyKey = Optional.of(state.task().idempotencyKey());
    story.lineage = state.task().lineage();
    story.key = state.task().plan().key().map(Plan.Key::value);
    story.saw(at);
  }

  /**
   * What a runner has reported.
   *
   * @param partition where it stands
   */
  public void event(Event event, int partition, Instant at) {
    switch (event) {
      case Event.Ended ended -> ended(ended, partition, at);
      case Event.Claimed claimed -> claimed.runs().forEach(run -> claimed(run, at));
      case Event.Deferred deferred -> deferred(deferred.run(), at);
      case Event.Progressed _ -> {}
      case Event.Heartbeat beat -> heard(beat, partition, at);
    }
  }

  private void ended(Event.Ended ended, int partition, Instant at) {
    Story story = story(ended.run().task().id());
    boolean isGivenUp = gone.contains(new Voice(partition, ended.run().node()));
    story.runs.add(Story.Ran.of(ended, at, isGivenUp));
    story.ran(ended.run().task());
    story.saw(at);
  }

  private void deferred(Run run, Instant at) {
    Story story = story(run.task().id());
    story.deferrals.add(run.execution());
    story.saw(at);
  }

  private void heard(Event.Heartbeat beat, int partition, Instant at) {
    heartbeats.put(beat.node(), at);
    beat.gaveUp().forEach(node -> gone.add(new Voice(partition, node)));
    if (beat.leaving()) {
      gone.add(new Voice(partition, beat.node()));
    }
  }

  private void claimed(Run run, Instant at) {
    Story story = story(run.task().id());
    claimed.add(run.execution());
    story.claims.add(new Story.Held(run.execution(), run.node(), at));
    story.ran(run.task());
    story.saw(at);
  }

  /** A record of a reply topic. */
  public void reply(Reply reply) {
    Story story = story(reply.taskId());
    if (reply.reported()) {
      story.reports.add(Digest.of(reply.status(), reply.outcome()));
    } else {
      story.replied(Digest.of(Codecs.REPLY.encode(reply)));
    }
  }

  /** A record of a topic of dead letters. */
  public void letter(DeadLetter letter) {
    if (letter.original() instanceof DeadLetter.Original.Understood) {
      story(letter.id()).buried(Digest.of(Codecs.DEAD_LETTER.encode(letter)));
    }
  }

  /** A secret was looked for in every record. */
  public void canary(long found) {
    canaries = found;
  }

  /** The handlers have kept a journal, and this is all of it. */
  public void journal(HandlerJournal found) {
    journal = Optional.of(found);
  }

  private Story story(TaskId id) {
    return stories.computeIfAbsent(id, Story::new);
  }

  /** Whether a node has said that it holds this run. */
  public boolean isClaimed(String execution) {
    return claimed.contains(execution);
  }

  Collection<Story> stories() {
    return stories.values();
  }

  Optional<Story> find(TaskId id) {
    return Optional.ofNullable(stories.get(id));
  }

  /** Whether a run of a task was claimed by then. */
  public boolean isClaimed(TaskId id, Instant then) {
    return find(id).stream()
        .flatMap(story -> story.claims.stream())
        .anyMatch(held -> !held.at().isAfter(then));
  }

  /** When a node was last heard of. */
  Optional<Instant> lastHeartbeat(String node) {
    return Optional.ofNullable(heartbeats.get(node));
  }

  Optional<HandlerJournal> journal() {
    return journal;
  }

  /** In how many records the secret was; less than 0 if nobody has looked. */
  long canaries() {
    return canaries;
  }
}
