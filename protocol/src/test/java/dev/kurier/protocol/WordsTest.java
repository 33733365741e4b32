package dev.kurier.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The forms as patterns say them. */
class WordsTest {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,3}");
  private static final Pattern PRINTABLE = Pattern.compile("[\\x21-\\x7E]{1,200}");

  @Test
  void everyPairOfCharactersIsJudgedAsThePatternsDo() {
    for (char first = 0; first < 300; first++) {
      for (char second = 0; second < 300; second++) {
        String text = "" + first + second;
        assertThat(Words.isName(text, 4, "._:-")).isEqualTo(NAME.matcher(text).matches());
        assertThat(Words.isPrintable(text)).isEqualTo(PRINTABLE.matcher(text).matches());
        assertThat(Words.hasControl(text))
            .isEqualTo(Character.isISOControl(first) || Character.isISOControl(second));
      }
    }
  }

  @Test
  void lengthsHaveLimits() {
    for (int length : new int[] {0, 1, 4, 5, 200, 201}) {
      String text = "a".repeat(length);
      assertThat(Words.isName(text, 4, "")).isEqualTo(length >= 1 && length <= 4);
      assertThat(Words.isPrintable(text)).isEqualTo(length >= 1 && length <= 200);
    }
  }

  @Test
  void loneHalvesOfPairsAreFound() {
    assertThat(Surrogates.hasLone("a\uD83D\uDE00b")).isFalse();
    assertThat(Surrogates.hasLone("a\uD83D\uDE00\uDE00")).isTrue();
    assertThat(Surrogates.hasLone("a\uD83D\uD83D\uDE00")).isTrue();
    assertThat(Surrogates.hasLone("\uDE00")).isTrue();
    assertThat(Surrogates.hasLone("a\uD83D")).isTrue();
  }
}
