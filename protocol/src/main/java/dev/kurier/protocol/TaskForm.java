package dev.kurier.protocol;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Tasks and their headers as JSON objects. */
final class TaskForm {

  private static final String PAYLOAD = "payload";
  private static final String PAYLOAD_SHA256 = "payloadSha256";
  private static final String WHEN = "when";
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final int LONGEST_TRACEPARENT = 256;

  private static final List<String> COMMON =
      List.of(
          "id",
          "type",
          "queue",
          "correlationId",
          "replyTo",
          "idempotencyKey",
          "deadline",
          "timeoutMs",
          "maxAttempts",
          "attempt",
          "lineage",
          "traceparent");

  /** The top-level names that a task itself uses. */
  static final Set<String> KNOWN = commonAnd(Schema.FIELD, PAYLOAD);

  /** The names that a header uses where it stands in another document. */
  static final Set<String> HEADER = commonAnd(PAYLOAD_SHA256);

  private TaskForm() {}

  static void write(FieldWriter fields, Task task) {
    writeCommon(fields, task.header());
    fields.json(PAYLOAD, task.payload());
    task.extras().forEach(fields::json);
  }

  /** A task inside another document; there it names its schema too, so that it can be taken out. */
  static void writeEmbedded(FieldWriter fields, Task task) {
    Schema.TASK.write(fields);
    write(fields, task);
  }

  static void writeHeader(FieldWriter fields, TaskHeader header) {
    writeCommon(fields, header);
    fields.text(PAYLOAD_SHA256, header.payloadSha256());
    header.extras().forEach(fields::json);
  }

  /** Reads a record of a queue's topic. */
  static Task read(Fields fields, String queue) {
    Task task = read(fields, Optional.of(queue));
    String found = task.header().queue();
    if (!found.equals(queue)) {
      throw new Violation(
          MalformedCode.BAD_FIELD, "record lies on queue " + queue + " but says " + found);
    }
    checkOrigin(fields, task);
    return task;
  }

  /** Reads a task that is handed to the ledger inside a request. */
  static Task readSubmitted(Fields fields) {
    Task task = readEmbedded(fields);
    checkOrigin(fields, task);
    return task;
  }

  static Task readEmbedded(Fields fields) {
    Schema.TASK.check(fields);
    return read(fields, Optional.empty());
  }

  static TaskHeader readHeader(Fields fields) {
    return header(fields, Optional.empty(), () -> payloadSha256(fields), fields.others(HEADER));
  }

  private static String payloadSha256(Fields fields) {
    String hash = fields.text(PAYLOAD_SHA256);
    if (!SHA256.matcher(hash).matches()) {
      throw fields.bad(PAYLOAD_SHA256, "has 64 lower-case hexadecimal digits");
    }
    return hash;
  }

  private static Task read(Fields fields, Optional<String> queue) {
    // The header first: a complaint about it is more use than one about the payload.
    TaskHeader header = header(fields, queue, () -> fields.json(PAYLOAD).sha256(), Map.of());
    return new Task(header, fields.json(PAYLOAD), fields.others(KNOWN));
  }

  private static TaskHeader header(
      Fields fields,
      Optional<String> queue,
      Supplier<String> payloadSha256,
      Map<String, JsonText> extras) {
    TaskId id = fields.taskId("id");
    return new TaskHeader(
        id,
        fields.text("type"),
        queue.isPresent() && !fields.has("queue") ? queue.get() : fields.text("queue"),
        fields.optionalText("correlationId").orElse(id.value()),
        fields.optionalNested("replyTo", TaskForm::replyTo),
        fields.optionalText("idempotencyKey").orElse(id.value()),
        fields.optional("deadline", fields::instant),
        fields.optional("timeoutMs", fields::millis),
        fields.integerOr("maxAttempts", 0),
        fields.integerOr("attempt", 1),
        fields.optionalNested("lineage", TaskForm::lineage),
        payloadSha256.get(),
        fields.optionalText("traceparent").filter(text -> text.length() <= LONGEST_TRACEPARENT),
        PlanForm.read(fields),
        extras);
  }

  private static void writeCommon(FieldWriter fields, TaskHeader header) {
    fields.taskId("id", header.id());
    fields.text("type", header.type());
    fields.text("queue", header.queue());
    fields.text("correlationId", header.correlationId());
    fields.optionalNested("replyTo", header.replyTo(), TaskForm::writeReplyTo);
    fields.text("idempotencyKey", header.idempotencyKey());
    header.deadline().ifPresent(deadline -> fields.instant("deadline", deadline));
    header.timeout().ifPresent(timeout -> fields.millis("timeoutMs", timeout));
    fields.number("maxAttempts", header.maxAttempts());
    fields.number("attempt", header.attempt());
    fields.optionalNested("lineage", header.lineage(), TaskForm::writeLineage);
    fields.optionalText("traceparent", header.traceparent());
    PlanForm.write(fields, header.plan());
  }

  static ReplyTo replyTo(Fields fields) {
    return new ReplyTo(
        fields.text("app"),
        fields.integer("partition"),
        PlanForm.word(
            fields, WHEN, ReplyTo.When.values(), ReplyTo.When::word, ReplyTo.When.SETTLED));
  }

  static void writeReplyTo(FieldWriter fields, ReplyTo replyTo) {
    fields.text("app", replyTo.app());
    fields.number("partition", replyTo.partition());
    if (replyTo.when() != ReplyTo.When.SETTLED) {
      fields.text(WHEN, replyTo.when().word());
    }
  }

  private static Lineage lineage(Fields fields) {
    return new Lineage(
        fields.taskId("replayOf"),
        fields.taskId("rootId"),
        fields.integer("replaySeq"),
        fields.optionalNested(
            "edit", edit -> new Edit(edit.json("patch"), edit.text("fromSha256"))),
        fields.flagOr("shadow", false));
  }

  private static void writeLineage(FieldWriter fields, Lineage lineage) {
    fields.taskId("replayOf", lineage.replayOf());
    fields.taskId("rootId", lineage.rootId());
    fields.number("replaySeq", lineage.replaySeq());
    fields.optionalNested(
        "edit",
        lineage.edit(),
        (nested, edit) -> {
          nested.json("patch", edit.patch());
          nested.text("fromSha256", edit.fromSha256());
        });
    fields.flagIfSet("shadow", lineage.shadow());
  }

  /** What somebody else sends must be fit to be sent again. */
  private static void checkOrigin(Fields fields, Task task) {
    if (task.header().id().isReserved()) {
      throw fields.bad("id", "must not start as those that a ledger gives to refused records");
    }
    checkRoom(fields, task);
  }

  /** What a retry copies as it is must fit by itself, or the retry's record would be refused. */
  private static void checkRoom(Fields fields, Task task) {
    long bytes = task.payload().size();
    long tokens = fields.element(PAYLOAD).tokens();
    if (!task.extras().isEmpty()) {
      bytes += FieldWriter.document(copy -> task.extras().forEach(copy::json)).length;
    }
    for (String extra : task.extras().keySet()) {
      tokens += 1 + fields.element(extra).tokens();
    }
    if (bytes > Limits.VALUE.bytes()) {
      throw new Violation(
          MalformedCode.BODY_TOO_LARGE,
          "the payload has " + bytes + " bytes, the limit is " + Limits.VALUE.bytes());
    }
    if (tokens > Limits.VALUE.tokens()) {
      throw new Violation(
          MalformedCode.TOO_MANY_TOKENS,
          "the payload has more than " + Limits.VALUE.tokens() + " values and keys");
    }
  }

  private static Set<String> commonAnd(String... more) {
    Set<String> names = new HashSet<>(COMMON);
    names.addAll(PlanForm.NAMES);
    names.addAll(List.of(more));
    return Set.copyOf(names);
  }
}
