package dev.kurier.runner.verify;

/** What holds of every task, whatever has failed meanwhile. */
public enum Invariant {
  I1("every acknowledged task has ended or is under way"),
  I2("a task has one end, which never changes"),
  I3("an ended task has a reply, and all its replies are equal"),
  I4("nothing is known of a task that nobody submitted"),
  I5("every outcome beyond the attempts is counted as a duplicate"),
  I6("attempts are numbered from 1 without gaps"),
  I7("a task has one dead letter if it ended badly, else none"),
  I8("a replayed task leads back to one that was, and repeats its payload or an edit of it"),
  I9("each idempotency key has one effect"),
  I10("no process outlives its claim or its node"),
  I11("at rest the ledger has read everything, and no transaction is open"),
  I12("the secret is in no topic"),
  I13("tasks of one unique or ordering key run one after the other");

  private final String sentence;

  Invariant(String sentence) {
    this.sentence = sentence;
  }

  /** The promise, in a sentence without a full stop. */
  public String sentence() {
    return sentence;
  }
}
