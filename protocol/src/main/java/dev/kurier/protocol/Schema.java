package dev.kurier.protocol;

import java.util.regex.Pattern;

/** The names of the documents on the wire, all of major version 1. */
enum Schema {
  TASK("kurier.task"),
  EVENT("kurier.event"),
  REQUEST("kurier.request"),
  STATE("kurier.state"),
  REPLY("kurier.reply"),
  DEAD_LETTER("kurier.dead-letter"),
  CONTROL("kurier.control"),
  LOG("kurier.log"),
  REPLAY("kurier.replay"),
  SCHEDULE("kurier.schedule");

  static final String FIELD = "schema";

  private final String name;
  private final Pattern accepted;

  Schema(String documentName) {
    this.name = documentName + "/1";
    this.accepted = Pattern.compile(Pattern.quote(name) + "(\\.[0-9]{1,9})?");
  }

  void write(FieldWriter fields) {
    fields.text(FIELD, name);
  }

  void check(Fields fields) {
    if (!fields.has(FIELD)) {
      throw unsupported("schema is missing");
    }
    String found = fields.text(FIELD);
    if (!accepted.matcher(found).matches()) {
      throw unsupported("schema " + Violation.quote(found) + " is not supported");
    }
  }

  private Violation unsupported(String what) {
    return new Violation(MalformedCode.UNSUPPORTED_SCHEMA, what + "; supported here: " + name);
  }
}
