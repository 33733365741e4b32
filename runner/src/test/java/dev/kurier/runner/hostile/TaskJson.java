package dev.kurier.runner.hostile;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A task as a foreign producer may write it: field by field, each value raw JSON. Immutable. */
record TaskJson(String id, Map<String, String> fields) {

  static TaskJson of(String type, String payload) {
    String id = "t-" + UUID.randomUUID();
    var fields = new LinkedHashMap<String, String>();
    fields.put("schema", "\"kurier.task/1\"");
    fields.put("id", "\"" + id + "\"");
    fields.put("type", "\"" + type + "\"");
    fields.put("replyTo", "{\"app\":\"shop\",\"partition\":1}");
    fields.put("payload", payload);
    return new TaskJson(id, fields);
  }

  TaskJson with(String name, String json) {
    var changed = new LinkedHashMap<>(fields);
    changed.put(name, json);
    return new TaskJson(id, changed);
  }

  TaskJson without(String name) {
    var changed = new LinkedHashMap<>(fields);
    changed.remove(name);
    return new TaskJson(id, changed);
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  String text() {
    return fields.entrySet().stream()
        .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
