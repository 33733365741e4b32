package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import dev.kurier.protocol.TaskState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What an installation wrote down, and what must hold for it when nothing is under way. */
record Books(List<TaskState> states, List<DeadLetter> letters, List<Reply> replies) {

  private static final Set<Status> DEAD =
      Set.of(Status.FAILED, Status.TIMED_OUT, Status.QUARANTINED);

  /** Every task has one end that never changed, a letter if it ended badly, and equal replies. */
  void balance(List<TaskJson> submitted) {
    Map<TaskId, List<TaskState>> byTask =
        states.stream().collect(Collectors.groupingBy(state -> state.task().id()));
    assertThat(byTask.keySet().stream().map(TaskId::value))
        .containsAll(submitted.stream().map(TaskJson::id).toList());
    byTask.forEach((id, history) -> {
      TaskState end = theOneEnd(id, history);
      long buried = letters.stream().filter(letter -> letter.id().equals(id)).count();
      assertThat(buried).as("letters of %s", id).isEqualTo(DEAD.contains(end.status()) ? 1 : 0);
      boolean answered = end.task().replyTo().isPresent() && !end.noReplyRoute();
      assertThat(repliesOf(id)).as("different replies of %s", id).hasSize(answered ? 1 : 0);
    });
  }

  private static TaskState theOneEnd(TaskId id, List<TaskState> history) {
    List<TaskState> ends =
        history.stream().dropWhile(state -> !state.status().isTerminal()).toList();
    assertThat(ends).as("ends of %s", id).isNotEmpty();
    TaskState end = ends.getFirst();
    assertThat(ends)
        .as("later states of %s", id)
        .allSatisfy(later -> {
          assertThat(later.status()).isEqualTo(end.status());
          assertThat(later.reason()).isEqualTo(end.reason());
          assertThat(later.outcome()).isEqualTo(end.outcome());
          assertThat(later.updatedAt()).isEqualTo(end.updatedAt());
        });
    return end;
  }

  private Set<String> repliesOf(TaskId id) {
    return replies.stream()
        .filter(reply -> reply.taskId().equals(id))
        .map(reply -> new String(Codecs.REPLY.encode(reply), StandardCharsets.UTF_8))
        .collect(Collectors.toSet());
  }
}
