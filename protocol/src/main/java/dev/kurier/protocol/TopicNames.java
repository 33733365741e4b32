package dev.kurier.protocol;

import java.util.regex.Pattern;

/**
 * The names of all topics of one installation.
 *
 * @param namespace the prefix of every name; 1 to 60 characters of {@code A-Z a-z 0-9 _ -}
 */
public record TopicNames(String namespace) {

  /** The namespace where nobody chose one. */
  public static final String DEFAULT_NAMESPACE = "kurier";

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9_-]{1,60}");

  /** Checks the form. */
  public TopicNames {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException("a namespace has 1 to 60 characters of A-Z a-z 0-9 _ -");
    }
  }

  /** Tasks to run now. */
  public String tasks(String queue) {
    return namespace + ".tasks." + queue;
  }

  /** Tasks that the ledger dispatched again. */
  public String retries(String queue) {
    return namespace + ".retries." + queue;
  }

  /** Dead letters of a queue. */
  public String dead(String queue) {
    return namespace + ".dead." + queue;
  }

  /** Marks a queue that the ledger dispatches, by being there; has no records. */
  public String managed(String queue) {
    return namespace + ".managed." + queue;
  }

  /** Replies for an app. */
  public String replies(String app) {
    return namespace + ".replies." + app;
  }

  /** Requests to the ledger. */
  public String intake() {
    return namespace + ".intake";
  }

  /** What runners report. */
  public String events() {
    return namespace + ".events";
  }

  /** What tasks print. */
  public String logs() {
    return namespace + ".logs";
  }

  /** The state of every task. */
  public String state() {
    return namespace + ".state";
  }

  /** Every replay of many dead letters. */
  public String replays() {
    return namespace + ".replays";
  }

  /** Every schedule. */
  public String schedules() {
    return namespace + ".schedules";
  }

  /** What every runner must know. */
  public String control() {
    return namespace + ".control";
  }
}
