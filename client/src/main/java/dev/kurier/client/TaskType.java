package dev.kurier.client;

import dev.kurier.protocol.JsonText;

/**
 * A kind of task: the name of the handler that serves it, the queue it travels in and the Java
 * types of its input and result. Immutable; keep it in a constant.
 *
 * @param name which handler serves it, for example {@code shop.ocr}; 1 to 200 characters
 * @param queue the lane it travels in; 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}
 * @param input what is written as JSON for the handler; a record, a map, or {@link JsonText}
 * @param output what the handler's JSON result is read as; {@code Object} reads maps, lists and
 *     exact numbers
 * @param check what its payloads are held to before they are sent; nodes check by their own
 * @param <I> the input
 * @param <O> the result
 */
public record TaskType<I, O>(
    String name, String queue, Class<I> input, Class<O> output, PayloadCheck check) {

  /** The queue of a type that chose none. */
  public static final String DEFAULT_QUEUE = "default";

  /** Checks that there is a name. */
  public TaskType {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a task type has a name");
    }
  }

  /** A type whose payloads are not looked at before they are sent. */
  public TaskType(String name, String queue, Class<I> input, Class<O> output) {
    this(name, queue, input, output, PayloadCheck.NONE);
  }

  /** A type on the default queue. */
  public static <I, O> TaskType<I, O> of(String name, Class<I> input, Class<O> output) {
    return new TaskType<>(name, DEFAULT_QUEUE, input, output);
  }

  /** A type on the default queue that takes and gives JSON as it stands. */
  public static TaskType<JsonText, JsonText> json(String name) {
    return of(name, JsonText.class, JsonText.class);
  }

  /** The same type on another queue. */
  public TaskType<I, O> onQueue(String other) {
    return new TaskType<>(name, other, input, output, check);
  }

  /**
   * The same type with payloads that are looked at before they are sent; a submit of one that does
   * not fit throws {@link SubmitException} with code PAYLOAD_INVALID.
   */
  public TaskType<I, O> checkedBy(PayloadCheck other) {
    return new TaskType<>(name, queue, input, output, other);
  }
}
