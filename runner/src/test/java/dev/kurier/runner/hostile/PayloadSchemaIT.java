package dev.kurier.runner.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurier.protocol.Codecs;
import dev.kurier.protocol.DeadLetter;
import dev.kurier.protocol.FailureKind;
import dev.kurier.protocol.Outcome;
import dev.kurier.protocol.Reason;
import dev.kurier.protocol.Reply;
import dev.kurier.protocol.Status;
import dev.kurier.protocol.TaskState;
import dev.kurier.runner.task.HandlerCode.ResultSource;
import dev.kurier.runner.task.HandlerSpec;
import dev.kurier.runner.task.PayloadRule;
import dev.kurier.runner.task.Place;
import dev.kurier.schema.PayloadSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Payloads that their handlers do not accept: told with pointers, never run, nothing revealed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(90)
class PayloadSchemaIT {

  private static final String SECRET = "correct-horse-battery";
  private static final Path FOLDER = folder();
  private static final Path MARKS = FOLDER.resolve("marks");
  private static final PayloadSchema OF_A_FILE =
      PayloadSchema.of(
          """
          {"type": "object", "required": ["rows"],
           "properties": {"rows": {"type": "integer", "maximum": 9007199254740992},
                          "token": {"type": "string", "maxLength": 3, "x-sensitive": true}}}
          """);

  @RegisterExtension
  final Installation installation =
      new Installation(
          List.of(
              marked("priced"),
              marked("login"),
              UnrulyHandlers.shell("load", ResultSource.STDOUT_TEXT, "echo ran >>" + MARKS)
                  .holding(new PayloadRule.Configured(OF_A_FILE)),
              changing()));

  private static Path folder() {
    try {
      Path folder = Files.createTempDirectory("kurier-held");
      write(folder, "def changing(n: int):\n    return 'first'\n");
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, String code) throws IOException {
    Files.writeString(folder.resolve("changing.py"), code);
  }

  @AfterAll
  static void deleteFolder() throws IOException {
    NodeStart.delete(FOLDER);
  }

  private static HandlerSpec marked(String function) {
    HandlerSpec plain =
        UnrulyHandlers.of(function, UnrulyHandlers.forked("held", function), "python3");
    Place place = plain.place();
    return in(
        plain,
        new Place(
            place.interpreter(),
            Optional.empty(),
            place.workingDirectory(),
            place.pythonPath(),
            Map.of("KURIER_MARKS", MARKS.toString(), UnrulyHandlers.MARK, "1")));
  }

  private static HandlerSpec changing() {
    return in(
        UnrulyHandlers.of("changing", UnrulyHandlers.forked("changing", "changing"), "python3"),
        new Place(
            "python3",
            Optional.empty(),
            FOLDER,
            List.of(FOLDER),
            Map.of(UnrulyHandlers.MARK, "1")));
  }

  private static HandlerSpec in(HandlerSpec handler, Place place) {
    return HandlerSpec.of(handler.type(), handler.code(), place)
        .within(handler.timeout(), handler.grace())
        .under(handler.policy());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "priced | {'items':[{'sku':'a','price':1},{'sku':'b','price':'x'}]} | /items/1/price: is a"
            + " string, expected number or boolean",
        "priced | {'items':[{'price':1}]} | /items/0: lacks 'sku'",
        "priced | {'itms':[]} | the payload lacks 'items'",
        "priced | {'items':[],'note':5} | /note: is an integer, expected string or null",
        "login | {'user':7,'password':null} | /user: is an integer, expected string",
        "load | {} | the payload lacks 'rows'",
        "load | {'rows':9007199254740993} | /rows: is 9007199254740993, expected at most"
            + " 9007199254740992",
        "load | [] | the payload is an array, expected object",
      })
  void payloadThatDoesNotFitFailsWithPointersAndNothingRuns(
      String type, String payload, String finding) throws Exception {
    Files.deleteIfExists(MARKS);
    var task = TaskJson.of(type, payload.replace('\'', '"')).with("maxAttempts", "5");

    TaskState end = installation.run(task);

    assertThat(end.status()).isEqualTo(Status.FAILED);
    assertThat(end.reason()).isEqualTo(Reason.INVALID);
    assertThat(end.outcome())
        .get()
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
              assertThat(failed.code()).isEqualTo("PAYLOAD_INVALID");
              assertThat(failed.errorType()).isEqualTo("PayloadInvalid");
              assertThat(failed.message()).contains(finding.replace('\'', '"'));
            });
    assertThat(installation.letter(task.id()).code()).isEqualTo("PAYLOAD_INVALID");
    assertThat(installation.reply(task.id()).reason()).isEqualTo(Reason.INVALID);
    assertThat(installation.retries().all())
        .noneMatch(t -> t.header().id().value().equals(task.id()));
    assertThat(MARKS).doesNotExist();
  }

  @Test
  void manyThatDoNotFitLeaveTheBreakerClosedAndTheNextRuns() throws Exception {
    Files.deleteIfExists(MARKS);
    for (int number = 0; number < 30; number++) {
      installation.submit(TaskJson.of("priced", "[" + number + "]"));
    }
    var good = TaskJson.of("priced", "{\"items\":[{\"sku\":\"a\",\"price\":2}]}");

    assertThat(installation.run(good).status()).isEqualTo(Status.SUCCEEDED);

    assertThat(installation.runner().breakers()).containsEntry("priced", "CLOSED");
    assertThat(Files.readAllLines(MARKS)).containsExactly("priced");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "login | {\"user\":\"u\",\"password\":\"?\"}",
        "login | {\"user\":\"u\",\"password\":{\"?\":\"?\"}}",
        "load | {\"rows\":1,\"token\":\"?\"}",
      })
  void sensitiveValueIsShownNowhere(String type, String payload) throws Exception {
    PrintStream before = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      var task = TaskJson.of(type, payload.replace("?", SECRET));

      TaskState end = installation.run(task);

      assertThat(end.reason()).isEqualTo(Reason.INVALID);
      assertThat(text(Codecs.STATE.encode(end))).doesNotContain(SECRET);
      Reply reply = installation.reply(task.id());
      assertThat(text(Codecs.REPLY.encode(reply))).doesNotContain(SECRET).contains("/");
      DeadLetter letter = installation.letter(task.id());
      assertThat(letter.toString().replace(original(letter), "")).doesNotContain(SECRET);
      assertThat(installation.ended(task.id()).outcome().toString()).doesNotContain(SECRET);
    } finally {
      LoggerFactory.getLogger(PayloadSchemaIT.class).error("what is logged is seen here");
      System.setOut(before);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("what is logged is seen here")
        .doesNotContain(SECRET);
  }

  /**
   * The task itself, which is kept to be given again: whoever reads dead letters reads payloads.
   */
  private static String original(DeadLetter letter) {
    assertThat(letter.original().toString()).contains(SECRET);
    return letter.original().toString();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }

  @Test
  void payloadForCodeThatHasJustChangedIsHeldToTheNewHints() throws Exception {
    assertThat(installation.run(TaskJson.of("changing", "{\"n\":1}")).status())
        .isEqualTo(Status.SUCCEEDED);
    assertThat(installation.run(TaskJson.of("changing", "{\"n\":\"x\"}")).reason())
        .isEqualTo(Reason.INVALID);

    write(FOLDER, "def changing(n: str, more: int):\n    return 'second'\n");

    // Files are looked at four times a second at most: a task may come between.
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            installation.run(TaskJson.of("changing", "{\"n\":\"x\",\"more\":1}")).status()
                == Status.SUCCEEDED);
    assertThat(installation.run(TaskJson.of("changing", "{\"n\":1}")).reason())
        .isEqualTo(Reason.INVALID);
  }
}
