package dev.kurier.protocol;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * All that is known of one replay: the value of the compacted {@code replays} topic, written by the
 * one ledger that owns its partition. Always {@code matched} = {@code replayed} + all skipped +
 * {@code pending}.
 *
 * @param id names it; 1 to 100 characters of {@code A-Z a-z 0-9 . _ : -}, the first a letter or a
 *     digit
 * @param terms what it is to do
 * @param status where it stands
 * @param range the dead letters it is about, frozen when it began, and how far it is
 * @param matched how many letters were taken that its filter accepts
 * @param replayed how many tasks run again, or would if it were no dry run
 * @param pending how many letters' partitions have not answered yet
 * @param skipped how many letters were left alone, by cause; no cause with 0
 * @param lastError what went wrong last, for a person, or empty
 * @param createdBy who asked for it, for a person, or empty
 * @param createdAt when the ledger took it
 * @param updatedAt when this was decided
 * @param frozenAt when the range was frozen
 * @param extras unknown fields by name
 */
public record ReplayState(
    String id,
    ReplayTerms terms,
    ReplayStatus status,
    List<ReplayRange> range,
    long matched,
    long replayed,
    long pending,
    Map<ReplaySkip, Long> skipped,
    String lastError,
    String createdBy,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> frozenAt,
    Map<String, JsonText> extras) {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,99}");

  /** Copies the collections and checks the counts. */
  public ReplayState {
    checkId(id);
    range = List.copyOf(range);
    Map<ReplaySkip, Long> ordered = new EnumMap<>(ReplaySkip.class);
    ordered.putAll(skipped);
    ordered.values().removeIf(count -> count == 0);
    skipped = Collections.unmodifiableMap(ordered);
    extras = Extras.checked(extras, ReplayForm.KNOWN);
    if (replayed < 0 || pending < 0 || matched != replayed + pending + sum(skipped)) {
      throw new IllegalArgumentException("matched is replayed + skipped + pending");
    }
  }

  /**
   * Checks the form of an id.
   *
   * @throws IllegalArgumentException if it has another form
   */
  public static void checkId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "a replay id has 1 to 100 characters of A-Z a-z 0-9 . _ : -"
              + " and starts with a letter or digit");
    }
  }

  /** How many letters were left alone. */
  public long skippedInAll() {
    return sum(skipped);
  }

  private static long sum(Map<ReplaySkip, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
