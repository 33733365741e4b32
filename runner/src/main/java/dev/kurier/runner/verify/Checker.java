package dev.kurier.runner.verify;

import dev.kurier.protocol.Coordinates;
import dev.kurier.runner.verify.Finding.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Compares evidence with what is promised. Pure; the evidence is not changed. */
public final class Checker {

  private final Evidence evidence;
  private final Window window;
  private final Predicate<Coordinates> isSettled;
  private final TaskRules rules;
  private final Count known = new Count(Invariant.I1);
  private final Map<DuplicateCause, Integer> duplicates = new EnumMap<>(DuplicateCause.class);
  private final List<Finding.Breach> stuck = new ArrayList<>();
  private int submitted;
  private int terminal;
  private int lost;

  private Checker(Evidence evidence, Window window, Predicate<Coordinates> isSettled) {
    this.evidence = evidence;
    this.window = window;
    this.isSettled = isSettled;
    this.rules = new TaskRules(evidence);
  }

  /**
   * Looks at every task of the window.
   *
   * @param isSettled tells whether no runner will be given this record of a queue again
   */
  public static Report check(
      Evidence evidence, Window window, Predicate<Coordinates> isSettled, Rest rest) {
    Checker checker = new Checker(evidence, window, isSettled);
    List<Story> stories = evidence.stories().stream().filter(checker::isOfTheWindow).toList();
    stories.forEach(checker::look);
    return checker.report(rest, stories);
  }

  private boolean isOfTheWindow(Story story) {
    return story
        .stand
        .map(stand -> window.includes(stand.submittedAt()))
        .orElseGet(() -> story.isIntended || window.includes(story.lastSeen));
  }

  private void look(Story story) {
    if (story.stand.isPresent() || story.isAcknowledged) {
      submitted++;
      follow(story);
    }
    if (story.isTerminal()) {
      terminal++;
    }
    Surplus.of(story).causes().forEach(cause -> duplicates.merge(cause, 1, Integer::sum));
    if (window.isSettled(story.lastSeen)) {
      rules.look(story);
    }
  }

  private void follow(Story story) {
    if (story.stand.isEmpty()) {
      if (window.isSettled(story.lastSeen)) {
        lost++;
        known.broken(story.id.value(), "it was acknowledged, and the ledger does not know it");
      }
      return;
    }
    Standstill.of(story.stand.get(), evidence, window, isSettled)
        .ifPresentOrElse(
            why -> {
              stuck.add(new Finding.Breach(story.id.value(), why));
              known.broken(story.id.value(), why);
            },
            known::checked);
  }

  private Report report(Rest rest, List<Story> stories) {
    int open = submitted - terminal;
    List<Finding> findings = new ArrayList<>(rules.findings());
    findings.add(known.found());
    List<Story> settled =
        stories.stream().filter(story -> window.isSettled(story.lastSeen)).toList();
    findings.add(EffectRule.look(settled, evidence));
    findings.add(ProcessRule.look(settled, evidence));
    findings.add(rest.finding(open));
    findings.add(canary());
    findings.add(KeyRule.look(settled));
    findings.sort(Comparator.comparing(Finding::invariant));
    return new Report(
        submitted,
        terminal,
        open - lost - stuck.size(),
        lost,
        stuck,
        rules.contradictory(),
        rules.reported(),
        rules.differing(),
        duplicates,
        Recovery.worst(stories, evidence),
        findings);
  }

  private Finding canary() {
    if (evidence.canaries() < 0) {
      return unobserved(Invariant.I12, "no secret was given to look for");
    }
    Count count = new Count(Invariant.I12);
    count.check(
        evidence.canaries() == 0, "the secret", "it is in " + evidence.canaries() + " records");
    return count.found();
  }

  private static Finding unobserved(Invariant invariant, String why) {
    return new Finding.Unobserved(invariant, why);
  }
}
