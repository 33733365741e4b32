package dev.kurier.runner.verify;

import java.util.ArrayList;
import java.util.List;

/** What came of looking at one invariant. */
public sealed interface Finding {

  /** Which. */
  Invariant invariant();

  /**
   * It was looked at.
   *
   * @param checked how many things were compared
   * @param broken in how many it does not hold
   * @param examples the first of those
   * @param limits what of it was checked and what was not, for a person; empty if all was
   */
  record Observed(
      Invariant invariant, long checked, long broken, List<Breach> examples, String limits)
      implements Finding {
    public Observed {
      examples = List.copyOf(examples);
    }
  }

  /**
   * What was written down does not tell.
   *
   * @param why and what would make it tell
   */
  record Unobserved(Invariant invariant, String why) implements Finding {}

  /**
   * One thing of which it does not hold.
   *
   * @param subject a task's id, or what else it is about
   * @param said what was found, for a person
   */
  record Breach(String subject, String said) {}

  /** Counts while it is looked at; one thread. */
  final class Count {
    private static final int EXAMPLES = 10;

    private final Invariant invariant;
    private final List<Breach> examples = new ArrayList<>();
    private long checked;
    private long broken;

    /** Counts for this one. */
    public Count(Invariant invariant) {
      this.invariant = invariant;
    }

    void checked() {
      checked++;
    }

    /** Something was compared, and this was found. */
    void broken(String subject, String said) {
      checked++;
      broken++;
      if (examples.size() < EXAMPLES) {
        examples.add(new Breach(subject, said));
      }
    }

    /** Compares one thing. */
    public void check(boolean holds, String subject, String otherwise) {
      if (holds) {
        checked();
      } else {
        broken(subject, otherwise);
      }
    }

    /** What was counted. */
    public Finding.Observed found() {
      return found("");
    }

    /** What was counted, of a part that these words name. */
    Finding.Observed found(String limits) {
      return new Finding.Observed(invariant, checked, broken, examples, limits);
    }
  }
}
