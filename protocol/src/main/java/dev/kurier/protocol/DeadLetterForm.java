package dev.kurier.protocol;

import java.util.Base64;

/** Dead letters as JSON objects. */
final class DeadLetterForm {

  private DeadLetterForm() {}

  static void write(FieldWriter fields, DeadLetter letter) {
    fields.taskId("id", letter.id());
    fields.text("queue", letter.queue());
    fields.constant("status", letter.status());
    fields.constant("reason", letter.reason());
    fields.text("code", letter.code());
    fields.text("message", letter.message());
    fields.nested("original", letter.original(), DeadLetterForm::writeOriginal);
    fields.nested("from", letter.from(), RunForm::writeCoordinates);
    fields.nestedList("history", letter.history(), RunForm::writeAttempt);
    fields.text("outputTail", letter.outputTail());
    fields.instant("diedAt", letter.diedAt());
  }

  static DeadLetter read(Fields fields) {
    return new DeadLetter(
        fields.taskId("id"),
        fields.text("queue"),
        fields.constant("status", Status.class),
        Extras.reason(fields),
        fields.text("code"),
        fields.text("message"),
        fields.nested("original", DeadLetterForm::readOriginal),
        fields.nested("from", RunForm::readCoordinates),
        fields.nestedList("history", RunForm::readAttempt),
        fields.text("outputTail"),
        fields.instant("diedAt"));
  }

  private static void writeOriginal(FieldWriter fields, DeadLetter.Original original) {
    if (original instanceof DeadLetter.Original.Understood understood) {
      fields.text("kind", "understood");
      fields.nested("task", understood.task(), TaskForm::writeEmbedded);
    } else {
      fields.text("kind", "raw");
      fields.text("base64", ((DeadLetter.Original.Raw) original).base64());
    }
  }

  private static DeadLetter.Original readOriginal(Fields fields) {
    String kind = fields.text("kind");
    return switch (kind) {
      case "understood" ->
          new DeadLetter.Original.Understood(fields.nested("task", TaskForm::readEmbedded));
      case "raw" -> new DeadLetter.Original.Raw(base64(fields));
      default -> throw fields.unknownKind(kind);
    };
  }

  private static String base64(Fields fields) {
    String text = fields.text("base64");
    fields.checked("base64", () -> Base64.getDecoder().decode(text));
    return text;
  }
}
