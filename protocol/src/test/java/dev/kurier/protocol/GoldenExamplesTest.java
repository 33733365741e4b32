package dev.kurier.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GoldenExamplesTest {

  private static final String BASE = "https://kurier.dev/schemas/v1/";

  private static final Set<MalformedCode> TOLD_BY_A_SCHEMA =
      EnumSet.of(
          MalformedCode.UNSUPPORTED_SCHEMA,
          MalformedCode.MISSING_FIELD,
          MalformedCode.BAD_FIELD,
          MalformedCode.UNKNOWN_KIND);

  // Too large to keep as files; StrictJsonTest makes them.
  private static final Set<MalformedCode> WITHOUT_A_FILE =
      EnumSet.of(
          MalformedCode.BODY_TOO_LARGE,
          MalformedCode.STRING_TOO_LONG,
          MalformedCode.TOO_MANY_TOKENS);

  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry.schemaIdResolvers(
                  resolvers -> resolvers.mapPrefix(BASE, "classpath:schemas/v1/")));

  static List<Golden> valid() {
    return Golden.valid();
  }

  static List<Golden> invalid() {
    return Golden.invalid();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validExampleDecodesAndComesBackEqual(Golden golden) {
    assertRoundTrip(golden.codec(), golden.bytes());
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validExampleFitsItsSchemaAndSoDoesWhatWeWrite(Golden golden) {
    assertThat(validate(golden.kind(), golden.bytes())).isEmpty();
    assertThat(validate(golden.kind(), encodedAgain(golden.codec(), golden.bytes()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("valid")
  void writtenExampleIsExactlyWhatWeWrite(Golden golden) {
    byte[] encoded = encodedAgain(golden.codec(), golden.bytes());
    if (golden.isWritten()) {
      assertThat(new String(encoded, UTF_8)).isEqualTo(new String(golden.bytes(), UTF_8));
    }
    assertThat(encodedAgain(golden.codec(), encoded)).isEqualTo(encoded);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidExampleGivesItsCode(Golden golden) {
    assertThat(golden.codec().decode(golden.bytes()))
        .isInstanceOfSatisfying(
            Decoded.Malformed.class,
            malformed -> {
              assertThat(malformed.code()).as(malformed.message()).isEqualTo(golden.code());
              assertThat(malformed.message()).isNotBlank().isPrintable();
            });
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidExampleDoesNotFitItsSchemaWhereThatCanTell(Golden golden) {
    if (TOLD_BY_A_SCHEMA.contains(golden.code())) {
      assertThat(validate(golden.kind(), golden.bytes()).isEmpty())
          .isEqualTo(golden.isBeyondSchema());
    }
  }

  @Test
  void everyRuleHasAnExample() {
    Set<MalformedCode> shown =
        Golden.invalid().stream().map(Golden::code).collect(Collectors.toSet());
    assertThat(shown)
        .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(WITHOUT_A_FILE)));
  }

  @Test
  void numbersOfAPayloadKeepEveryDigit() {
    Golden numbers =
        Golden.valid().stream()
            .filter(golden -> golden.name().equals("exact-numbers.json"))
            .findFirst()
            .orElseThrow();
    assertThat(new String(encodedAgain(numbers.codec(), numbers.bytes()), UTF_8))
        .contains(
            "[9007199254740993,0.1000000000000000055511151231257827021181583404541015625,"
                + "-0.0,1.50,1E+2,4.9e-324,1.7976931348623157e308]");
  }

  private List<Error> validate(String kind, byte[] json) {
    return schemas
        .getSchema(SchemaLocation.of(BASE + kind + ".schema.json"))
        .validate(new String(json, UTF_8), InputFormat.JSON);
  }

  private static <T> void assertRoundTrip(Codec<T> codec, byte[] bytes) {
    T value = decoded(codec, bytes);
    assertThat(decoded(codec, codec.encode(value))).isEqualTo(value);
  }

  private static <T> byte[] encodedAgain(Codec<T> codec, byte[] bytes) {
    return codec.encode(decoded(codec, bytes));
  }

  private static <T> T decoded(Codec<T> codec, byte[] bytes) {
    Decoded<T> decoded = codec.decode(bytes);
    if (decoded instanceof Decoded.Valid<T> valid) {
      return valid.value();
    }
    throw new AssertionError(decoded.toString());
  }
}
