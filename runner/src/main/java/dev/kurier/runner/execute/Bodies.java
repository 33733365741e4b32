package dev.kurier.runner.execute;

import dev.kurier.protocol.JsonText;
import dev.kurier.protocol.Progress;
import dev.kurier.protocol.TaskHeader;
import dev.kurier.runner.task.ExecutionRequest;
import dev.kurier.runner.task.HandlerCode;
import dev.kurier.runner.task.HandlerSpec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The JSON inside the frames of the worker protocol. */
final class Bodies {

  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private Bodies() {}

  /** Reads a body that the harness wrote. */
  static <T> T read(Frame frame, Class<T> type) {
    return MAPPER.readValue(frame.body(), type);
  }

  /** Takes apart what the embedded Python says when it is ready. */
  static EmbeddedReady ready(byte[] json) {
    return MAPPER.readValue(json, EmbeddedReady.class);
  }

  /**
   * The handlers are imported.
   *
   * @param problems by {@code module:function}
   * @param schemas of their payloads, by {@code module:function}
   * @param declared what their decorators say of how they are run, by {@code module:function}
   * @param files what their code was read from, as far as that may change
   */
  record EmbeddedReady(
      Map<String, String> problems,
      Map<String, Map<String, Object>> schemas,
      Map<String, DeclaredFacts> declared,
      List<String> files) {
    EmbeddedReady {
      problems = Map.copyOf(problems);
      schemas = Map.copyOf(schemas);
      declared = Map.copyOf(declared);
      files = List.copyOf(files);
    }
  }

  /** Schemas by function, each as a text of its own. */
  static Map<String, JsonText> schemas(Map<String, Map<String, Object>> schemas) {
    return schemas.entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey, schema -> JsonText.of(json(schema.getValue()))));
  }

  static byte[] json(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** The body of a TASK: the length of the header, the header, the payload's bytes. */
  static byte[] task(ExecutionRequest request) {
    return task(json(header(request)), request.payload().bytes());
  }

  /** The same for a function inside this process. */
  static byte[] task(ExecutionRequest request, HandlerCode.EmbeddedFunction function) {
    Map<String, @Nullable Object> header = facts(request);
    header.put("entryPoint", entryPoint(function));
    return task(json(header), request.payload().bytes());
  }

  private static byte[] task(byte[] header, byte[] payload) {
    return ByteBuffer.allocate(Integer.BYTES + header.length + payload.length)
        .putInt(header.length)
        .put(header)
        .put(payload)
        .array();
  }

  /** How many bytes of output a SYNC says were passed on before it. */
  static long written(Frame frame) {
    return frame.body().length == Long.BYTES ? ByteBuffer.wrap(frame.body()).getLong() : 0;
  }

  /** Takes apart the body of a LOG. */
  static Log log(Frame frame) {
    ByteBuffer body = ByteBuffer.wrap(frame.body());
    long offset = body.getLong();
    byte[] bytes = new byte[body.remaining()];
    body.get(bytes);
    return new Log(offset, bytes);
  }

  /**
   * A piece of output.
   *
   * @param offset where in its stream it begins
   * @param bytes what was written
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Log(long offset, byte[] bytes) {}

  /** What a task says about its progress. */
  static Progress progress(Frame frame, Instant at) {
    Said said = read(frame, Said.class);
    OptionalDouble total =
        said.total() == null ? OptionalDouble.empty() : OptionalDouble.of(said.total());
    return new Progress(said.done(), total, said.message(), at);
  }

  private record Said(double done, @Nullable Double total, String message) {}

  private static Map<String, @Nullable Object> facts(ExecutionRequest request) {
    TaskHeader task = request.task();
    Map<String, @Nullable Object> header = new LinkedHashMap<>();
    header.put("taskId", task.id().toString());
    header.put("executionId", request.execution());
    header.put("type", task.type());
    header.put("attempt", task.attempt());
    header.put("idempotencyKey", task.idempotencyKey());
    header.put("deadline", task.deadline().map(Object::toString).orElse(null));
    header.put("limits", sizes(request.handler().limits()));
    if (task.isShadow()) {
      header.put("shadow", true);
    }
    return header;
  }

  private static Map<String, @Nullable Object> header(ExecutionRequest request) {
    Map<String, @Nullable Object> header = facts(request);
    switch (LaneKey.isolated(request.handler())) {
      case HandlerCode.Function function -> header.put("entryPoint", entryPoint(function));
      case HandlerCode.Script script -> {
        header.put("script", script.file().toString());
        header.put("argv", script.arguments());
        header.put("resultFrom", spelled(script.result()));
      }
      case HandlerCode.Command command -> {
        header.put("argv", command.argv());
        header.put("resultFrom", spelled(command.result()));
      }
    }
    return header;
  }

  private static String spelled(HandlerCode.ResultSource source) {
    return source.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How the harness names the function of this request. */
  static String entryPoint(ExecutionRequest request) {
    return request.handler().code() instanceof HandlerCode.Function function
        ? entryPoint(function)
        : "";
  }

  /** The body of the TASK that makes a supervisor keep a warm child. */
  static byte[] warmChild(String token, HandlerSpec.Limits limits) {
    Map<String, Object> header = Map.of("token", token, "limits", sizes(limits));
    return task(json(header), new byte[0]);
  }

  private static Map<String, Integer> sizes(HandlerSpec.Limits limits) {
    return Map.of("resultBytes", limits.result(), "outputBytes", limits.output());
  }

  /** How the harness names a function. */
  static String entryPoint(HandlerCode.Function function) {
    return function.module() + ":" + function.function();
  }

  static String entryPoint(HandlerCode.EmbeddedFunction function) {
    return function.module() + ":" + function.function();
  }
}
