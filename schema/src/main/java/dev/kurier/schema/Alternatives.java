package dev.kurier.schema;

import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where one of several schemas would have been enough, keeps what is wrong by the one that comes
 * closest. Pure.
 */
final class Alternatives {

  private Alternatives() {}

  /**
   * One refusal.
   *
   * @param error what the validator says
   * @param kinds if the value is of the wrong JSON type, those that would be right
   */
  record Refusal(Error error, EvaluationPath path, Set<String> kinds) {

    static Refusal of(Error error) {
      return new Refusal(error, EvaluationPath.of(error.getEvaluationPath()), kindsOf(error));
    }

    private static Set<String> kindsOf(Error error) {
      Set<String> kinds = new LinkedHashSet<>();
      if (error.getKeyword().equals("type")) {
        var type = error.getSchemaNode();
        if (type.isArray()) {
          type.forEach(kind -> kinds.add(kind.asString()));
        } else {
          kinds.add(type.asString());
        }
      }
      return kinds;
    }

    /** Whether it says no more than that an alternative is for values of another kind. */
    boolean isOfAnotherKind(int alternative) {
      return !kinds.isEmpty()
          && path.steps().subList(alternative, path.steps().size()).stream()
              .allMatch(EvaluationPath.Step::staysInPlace);
    }
  }

  /** Where a choice was made: on the way through the schema, and in the payload. */
  private record Choice(List<EvaluationPath.Step> way, List<String> place) {

    static Choice of(Refusal refusal, int alternative) {
      List<EvaluationPath.Step> steps = refusal.path().steps();
      NodePath location = refusal.error().getInstanceLocation();
      List<String> place = new ArrayList<>();
      for (int at = 0; at < steps.get(alternative).depth() && at < location.getNameCount(); at++) {
        place.add(location.getName(at));
      }
      return new Choice(List.copyOf(steps.subList(0, alternative)), place);
    }
  }

  static List<Refusal> closest(List<Error> errors) {
    return closest(errors.stream().map(Refusal::of).toList(), 0);
  }

  private static List<Refusal> closest(List<Refusal> refusals, int from) {
    Map<Object, List<Refusal>> groups = new LinkedHashMap<>();
    for (Refusal refusal : refusals) {
      int alternative = refusal.path().alternativeFrom(from);
      Object group = alternative < 0 ? new Object() : Choice.of(refusal, alternative);
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(refusal);
    }
    List<Refusal> kept = new ArrayList<>();
    groups.forEach((group, members) -> {
      if (group instanceof Choice choice) {
        kept.addAll(chosen(members, choice.way().size()));
      } else {
        kept.addAll(members);
      }
    });
    return kept;
  }

  private static List<Refusal> chosen(List<Refusal> members, int alternative) {
    Map<String, List<Refusal>> branches = new LinkedHashMap<>();
    for (Refusal member : members) {
      String branch = member.path().steps().get(alternative).argument();
      branches.computeIfAbsent(branch, key -> new ArrayList<>()).add(member);
    }
    List<List<Refusal>> reduced =
        branches.values().stream().map(branch -> closest(branch, alternative + 1)).toList();
    List<List<Refusal>> fitting =
        reduced.stream().filter(branch -> !isOfAnotherKind(branch, alternative)).toList();
    return fitting.isEmpty()
        ? List.of(merged(reduced))
        : fitting.stream().min(Comparator.comparingInt(List::size)).orElseThrow();
  }

  private static boolean isOfAnotherKind(List<Refusal> branch, int alternative) {
    return branch.stream().anyMatch(refusal -> refusal.isOfAnotherKind(alternative));
  }

  private static Refusal merged(List<List<Refusal>> branches) {
    Refusal first = branches.get(0).get(0);
    Set<String> kinds = new LinkedHashSet<>();
    branches.forEach(branch -> branch.forEach(refusal -> kinds.addAll(refusal.kinds())));
    return new Refusal(first.error(), first.path(), kinds);
  }
}
