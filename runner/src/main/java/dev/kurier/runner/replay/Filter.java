package dev.kurier.runner.replay;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A question about a task that is answered yes or no. Immutable; says nothing but what it is asked.
 */
public sealed interface Filter {

  /** Yes to every task. */
  Filter ALL = new All(List.of());

  /** Tells whether the task is one of those asked for. */
  boolean accepts(Facts facts);

  /** Yes if all parts say yes. */
  record All(List<Filter> parts) implements Filter {
    /** Copies the parts. */
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean accepts(Facts facts) {
      return parts.stream().allMatch(part -> part.accepts(facts));
    }
  }

  /** Yes if one part says yes. */
  record Any(List<Filter> parts) implements Filter {
    /** Copies the parts. */
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean accepts(Facts facts) {
      return parts.stream().anyMatch(part -> part.accepts(facts));
    }
  }

  /** The opposite. */
  record Not(Filter part) implements Filter {
    @Override
    public boolean accepts(Facts facts) {
      return !part.accepts(facts);
    }
  }

  /** Compares one field with a text. */
  record Compare(Field field, Operator operator, String value) implements Filter {
    @Override
    public boolean accepts(Facts facts) {
      String actual = field.of(facts);
      return switch (operator) {
        case IS -> actual.equals(value);
        case IS_NOT -> !actual.equals(value);
        case CONTAINS -> actual.toLowerCase(Locale.ROOT).contains(value.toLowerCase(Locale.ROOT));
      };
    }
  }

  /** Compares when it got where it stands, or died, with an instant. */
  record Time(Order order, Instant instant) implements Filter {
    @Override
    public boolean accepts(Facts facts) {
      int difference = facts.at().compareTo(instant);
      return switch (order) {
        case BEFORE -> difference < 0;
        case AT_MOST -> difference <= 0;
        case AT -> difference == 0;
        case NOT_AT -> difference != 0;
        case AT_LEAST -> difference >= 0;
        case AFTER -> difference > 0;
      };
    }
  }

  /** How an instant is compared. */
  enum Order {
    /** {@code <}. */
    BEFORE,
    /** {@code <=}. */
    AT_MOST,
    /** {@code =}. */
    AT,
    /** {@code !=}. */
    NOT_AT,
    /** {@code >=}. */
    AT_LEAST,
    /** {@code >}. */
    AFTER
  }

  /** How a field is compared. */
  enum Operator {
    /** {@code =}. */
    IS,
    /** {@code !=}. */
    IS_NOT,
    /** {@code ~}: the text occurs in it, in capitals or not. */
    CONTAINS
  }

  /** What can be compared. */
  enum Field {
    /** The task's id. */
    ID,
    /** The task type. */
    TYPE,
    /** The queue. */
    QUEUE,
    /** The status, for example {@code FAILED}. */
    STATE,
    /** Why it stands there, for example {@code ATTEMPTS_EXHAUSTED}. */
    REASON,
    /** The stable code of the cause. */
    CODE,
    /** The text of the error. */
    ERROR,
    /** The runner that holds it, or ran it last. */
    NODE,
    /** What equal errors have in common. */
    FINGERPRINT,
    /** Which code ran last. */
    HANDLER_VERSION;

    /** The word in a filter. */
    String word() {
      return this == HANDLER_VERSION ? "handlerVersion" : name().toLowerCase(Locale.ROOT);
    }

    String of(Facts facts) {
      return switch (this) {
        case ID -> facts.id().value();
        case TYPE -> facts.type();
        case QUEUE -> facts.queue();
        case STATE -> facts.state().name();
        case REASON -> facts.reason().name();
        case CODE -> facts.code();
        case ERROR -> facts.error();
        case NODE -> facts.node();
        case FINGERPRINT -> facts.fingerprint();
        case HANDLER_VERSION -> facts.handlerVersion();
      };
    }
  }
}
