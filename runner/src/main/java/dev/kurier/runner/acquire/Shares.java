package dev.kurier.runner.acquire;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Divides a node's slots between its queues. Each may have its own slots; what nobody needs others
 * borrow, but for reserves. Nothing is taken back from a run: shares come about as runs end. Pure:
 * the same arguments always give the same decision. Immutable.
 */
public final class Shares {

  private final int slots;
  private final Map<String, Share> queues;

  /**
   * Divides these.
   *
   * @param slots all there are, enough for all reserves
   * @param queues what each has of them
   */
  public Shares(int slots, Map<String, Share> queues) {
    if (slots < 1) {
      throw new IllegalArgumentException("a node has at least 1 slot");
    }
    this.slots = slots;
    this.queues = Map.copyOf(queues);
    int reserved = this.queues.values().stream().mapToInt(Share::reserve).sum();
    if (reserved > slots
        || this.queues.values().stream().anyMatch(share -> reserved - share.reserve() == slots)) {
      throw new IllegalArgumentException(
          "of " + slots + " slots " + reserved + " are reserved, which leaves some queue none");
    }
  }

  /** The same for each of some queues, all of which others may borrow. */
  public static Shares equal(int slots, Set<String> queues) {
    var share = new Share(Math.max(1, slots / Math.max(1, queues.size())), 0);
    return new Shares(slots, queues.stream().collect(Collectors.toMap(queue -> queue, _ -> share)));
  }

  /** Those that a queue has of its own. */
  public int of(String queue) {
    return share(queue).slots();
  }

  /** All there are. */
  public int slots() {
    return slots;
  }

  /**
   * Whose task begins next; empty if there is no slot for any of them. Of those that may it is the
   * one that has least of what it should have, and of these the first.
   *
   * @param waiting the queues of the tasks that wait, the longest wait first
   * @param running how many runs each queue has
   */
  public Optional<String> next(List<String> waiting, Map<String, Integer> running) {
    return waiting.stream()
        .filter(queue -> hasRoom(queue, running))
        .min(Comparator.comparingDouble(queue -> load(queue, running)));
  }

  /**
   * Whether a node may take more tasks of a queue. As many as it has slots of its own it may always
   * take, and a few more that wait for these; others while there are slots that nobody else needs
   * or reserves.
   *
   * @param held how many tasks of each queue have or wait for a slot
   * @param lead how many may wait for its own slots
   */
  public boolean mayTake(String queue, Map<String, Integer> held, int lead) {
    return of(held, queue) < share(queue).slots() + lead || hasRoom(queue, held);
  }

  /** How many more runs each queue might begin if it were alone to ask. */
  public Map<String, Integer> room(Map<String, Integer> running) {
    return queues.keySet().stream()
        .collect(Collectors.toMap(queue -> queue, queue -> Math.max(0, roomOf(queue, running))));
  }

  private boolean hasRoom(String queue, Map<String, Integer> used) {
    return roomOf(queue, used) > 0;
  }

  private int roomOf(String queue, Map<String, Integer> used) {
    int others =
        queues.keySet().stream()
            .filter(other -> !other.equals(queue))
            .mapToInt(other -> Math.max(of(used, other), share(other).reserve()))
            .sum();
    return slots - others - of(used, queue);
  }

  private double load(String queue, Map<String, Integer> running) {
    return (double) of(running, queue) / share(queue).slots();
  }

  /** Checks that a queue has a share. */
  public void require(String queue) {
    if (!queues.containsKey(queue)) {
      throw new IllegalArgumentException("the queue " + queue + " has no share of the slots");
    }
  }

  private Share share(String queue) {
    require(queue);
    return Objects.requireNonNull(queues.get(queue));
  }

  private static int of(Map<String, Integer> counts, String queue) {
    return counts.getOrDefault(queue, 0);
  }
}
