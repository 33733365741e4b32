package dev.kurier.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTextTest {

  private static final Facts OCR = Facts.of(Letters.failed("a-1", "shop.ocr", Optional.empty()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "type=shop.ocr",
        "TYPE = 'shop.ocr'",
        "state=failed and reason=PERMANENT_FAILURE",
        "not state=SUCCEEDED",
        "id=a-1 and code=HANDLER_ERROR and queue=default",
        "error ~ 'BAD TOKEN'",
        "error~SyntaxError",
        "type=x or type=y or type=shop.ocr",
        "(type=x or type=shop.ocr) and not (state=SUCCEEDED or queue!=default)",
        "type=shop.ocr or type=x and type=y",
        "time>=2025-01-01 and time<2025-01-02",
        "time=2025-01-01T12:00:00Z and time<=2025-01-01T12:00:00Z",
        "time > 2025-01-01T11:59:59.999Z and time!=2025-01-02",
        "node=''",
        "fingerprint!='' and fingerprint!=abc",
        "handlerVersion!=3 and handlerversion=''"
      })
  void acceptsWhatItDescribes(String text) {
    assertThat(understood(text).accepts(OCR)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type=shop",
        "type!=shop.ocr",
        "not type=shop.ocr",
        "state=SUCCEEDED",
        "error~nothing",
        "time<2025-01-01T12:00:00Z",
        "time>2025-01-01T12:00:00Z",
        "fingerprint=abc",
        "(type=shop.ocr or type=x) and type=y",
        "not not type=x"
      })
  void refusesWhatItDoesNotDescribe(String text) {
    assertThat(understood(text).accepts(OCR)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tpye=x|1|'tpye' is no field; there are id, type, queue, state, reason, code, error, node, fingerprint, handlerVersion, time",
        "type|5|expected =, != or ~, but here the filter ends",
        "type=|6|expected a value",
        "type=x type=y|8|expected 'and', 'or' or the end, but here 'type' stands",
        "(type=x|8|expected ')', but here the filter ends",
        "type='x|6|this quote is never closed",
        "type!x|5|'!' stands only in '!='",
        "state=DONE|7|'DONE' is none of SCHEDULED, QUEUED",
        "type=x and|11|expected a field",
        "=x|1|expected a field",
        "time~2025|5|expected <, <=, =, !=, >= or > after time, but here '~' stands",
        "time>soon|6|'soon' is no time; write 2030-01-31",
        "time>=|7|'' is no time",
        "code<x|5|expected =, != or ~; only time comes before or after"
      })
  void saysWhereItGoesWrongAndWhatWasExpected(String text, int position, String message) {
    FilterText.Misunderstood wrong = (FilterText.Misunderstood) FilterText.read(text);

    assertThat(wrong.message()).startsWith(message);
    assertThat(wrong.position()).isEqualTo(position);
  }

  @Test
  void versionIsThatOfTheNewestRunThatHasOne() {
    assertThat(understood("handlerVersion=2.0").accepts(Facts.of(Letters.ran("1.0", "2.0", ""))))
        .isTrue();
    assertThat(understood("handlerVersion~1.").accepts(Facts.of(Letters.ran("1.0", "2.0", ""))))
        .isFalse();
  }

  @Test
  void deepNestingIsRefusedInsteadOfOverflowingTheStack() {
    String text = "(".repeat(1_500) + "type=x" + ")".repeat(1_500);

    assertThat(FilterText.read(text)).isInstanceOf(FilterText.Misunderstood.class);
  }

  private static Filter understood(String text) {
    return ((FilterText.Understood) FilterText.read(text)).filter();
  }
}
