package dev.kurier.client;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskId;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** Turns the caller's objects into JSON and results back, with every digit kept. Immutable. */
final class JsonValues {

  private final JsonMapper mapper;

  JsonValues(JsonMapper mapper) {
    this.mapper = mapper;
  }

  /** Untyped numbers stay exact; what JSON cannot say (NaN) is not silently made a string. */
  static JsonMapper defaultMapper() {
    return JsonMapper.builder()
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
        .build();
  }

  JsonText write(@Nullable Object input) {
    if (input instanceof JsonText text) {
      return text;
    }
    try {
      return JsonText.of(mapper.writeValueAsBytes(input));
    } catch (JacksonException e) {
      throw new SubmitException(
          SubmitException.Code.INVALID_INPUT,
          null,
          "the input cannot be written as JSON: " + e.getOriginalMessage(),
          e);
    }
  }

  /** The result that a reply tells, as the wanted type. */
  <O> O result(Reply reply, Class<O> type) {
    if (reply.status() != Status.SUCCEEDED) {
      throw new TaskFailedException(reply);
    }
    Outcome outcome = reply.outcome().orElse(null);
    if (outcome instanceof Outcome.Succeeded succeeded) {
      return read(succeeded.result(), type, reply.taskId());
    }
    throw new ResultMismatchException(
        reply.taskId(), "its reply carries no result " + reply.detail(), null);
  }

  private <O> O read(JsonText result, Class<O> type, TaskId id) {
    if (type == JsonText.class) {
      return type.cast(result);
    }
    try {
      return mapper.readValue(result.bytes(), type);
    } catch (JacksonException e) {
      throw new ResultMismatchException(
          id,
          "its result (%d bytes) does not fit %s: %s"
              .formatted(result.size(), type.getName(), e.getOriginalMessage()),
          e);
    }
  }
}
